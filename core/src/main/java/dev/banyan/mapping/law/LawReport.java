package dev.banyan.mapping.law;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of checking a mapping's laws. `outside` counts generated legacy records that the
/// mapping does not read, `refused` modern values that it does not write: neither is a broken law,
/// but a check that met nothing else proves nothing.
public record LawReport(
    String mapping, long seed, int rounds, int outside, List<Outcome> outcomes) {
  /// The laws, with L a legacy and M a modern value.
  public enum Law {
    PUT_GET("write what you read: put(get L, L) = L"),
    GET_PUT("read what you wrote: get(put(M, L)) = M"),
    GET_CREATE("read what you made: get(create M) = M");

    private final String text;

    Law(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /// One law: how often it held, how often a value was refused, and the smallest counter-example.
  public record Outcome(Law law, int held, int refused, @Nullable CounterExample broken) {}

  /// A law broken: what was put in, and each path where before and after differ; or the fault
  /// instead.
  public record CounterExample(
      String input, Map<String, List<String>> differences, @Nullable String fault) {}

  public LawReport {
    outcomes = List.copyOf(outcomes);
  }

  public boolean holds() {
    return outcomes.stream().allMatch(outcome -> outcome.broken() == null);
  }

  /// How often the law was seen to hold.
  public int held(Law law) {
    return outcomes.stream().filter(o -> o.law() == law).mapToInt(Outcome::held).sum();
  }

  /// The report a person reads.
  public String render() {
    StringBuilder out = new StringBuilder();
    out.append("mapping %s: %d rounds, seed %d".formatted(mapping, rounds, seed));
    out.append(outside == 0 ? "\n" : ", %d records outside the domain%n".formatted(outside));
    for (Outcome outcome : outcomes) {
      out.append(
          "  %-6s %s (%d times%s)%n"
              .formatted(
                  outcome.broken() == null ? "holds" : "BROKEN",
                  outcome.law().text(),
                  outcome.held(),
                  outcome.refused() == 0 ? "" : ", " + outcome.refused() + " refused"));
      if (outcome.broken() != null) {
        render(outcome.broken(), out);
      }
    }
    return out.toString();
  }

  private static void render(CounterExample broken, StringBuilder out) {
    out.append("    for ").append(broken.input()).append('\n');
    if (broken.fault() != null) {
      out.append("    refused: ").append(broken.fault()).append('\n');
      return;
    }
    int field = width("field", broken.differences().keySet().stream().toList());
    int before =
        width("before", broken.differences().values().stream().map(List::getFirst).toList());
    String row = "    %-" + field + "s | %-" + before + "s | %s%n";
    out.append(row.formatted("field", "before", "after"));
    broken
        .differences()
        .forEach((path, pair) -> out.append(row.formatted(path, pair.getFirst(), pair.getLast())));
  }

  private static int width(String head, List<String> cells) {
    return Math.max(head.length(), cells.stream().mapToInt(String::length).max().orElse(1));
  }
}
