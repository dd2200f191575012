package dev.banyan.cli.demo.tour;

/// One step of the tour: what is shown, why it matters, and the calls and checks that show it.
public record Step(String title, String why, Action action) {
  /// What a step does. Anything it throws is a failed check.
  @FunctionalInterface
  public interface Action {
    void run(Guide guide) throws Exception;
  }
}
