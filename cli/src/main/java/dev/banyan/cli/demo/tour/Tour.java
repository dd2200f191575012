package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// The tour: every step in its order, and whether all of it was right.
public final class Tour {
  private final List<Step> steps;

  public Tour(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  public List<Step> steps() {
    return steps;
  }

  /// Walks through all steps; true where every check held.
  public boolean run(Guide guide, PrintStream out) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int before = guide.failed();
      out.println();
      out.println((i + 1) + ". " + step.title());
      out.println("   " + step.why());
      try {
        step.action().run(guide);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        guide.fail("interrupted");
      } catch (IOException e) {
        guide.fail("no answer: " + e);
      } catch (Exception e) {
        guide.fail("the step broke off: " + e);
      }
      if (guide.failed() > before) {
        wrong.add((i + 1) + ". " + step.title());
      }
    }
    out.println();
    wrong.forEach(title -> out.println("wrong: " + title));
    out.println(
        "tour: %d steps, %d checks passed, %d failed"
            .formatted(steps.size(), guide.passed(), guide.failed()));
    return guide.failed() == 0;
  }
}
