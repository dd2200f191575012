package dev.banyan.gateway.assemble.section;

import dev.banyan.base.Fault;
import dev.banyan.config.model.RouteSection;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The faults that a drill can make: those of `problems:`, and what systems do.
public final class Drills {
  private static final Map<String, Fault.Kind> SYSTEM =
      Map.of(
          "unreachable", Fault.Kind.UNREACHABLE,
          "timeout", Fault.Kind.TIMEOUT,
          "overloaded", Fault.Kind.OVERLOADED,
          "garbage", Fault.Kind.GARBAGE);

  private Drills() {}

  /// The fault of that name; null where there is none.
  public static @Nullable Fault fault(String name, Set<String> problems) {
    if (problems.contains(name)) {
      return Fault.builder(Fault.Kind.DECLARED, "A failure made on purpose")
          .name(name)
          .operator("drill: `faults` of this route")
          .build();
    }
    Fault.Kind kind = SYSTEM.get(name);
    return kind == null
        ? null
        : Fault.builder(kind, "A failure made on purpose")
            .operator("drill: `faults` of this route")
            .build();
  }

  /// Tells of drills that cannot be, and warns of the others.
  public static void check(
      List<RouteSection.Drill> drills, Set<String> problems, Mistakes mistakes) {
    for (RouteSection.Drill drill : drills) {
      Name problem = drill.problem();
      if (problem == null && drill.delay() == null) {
        continue;
      }
      if (problem != null && fault(problem.value(), problems) == null) {
        mistakes.error(
            "unknown-problem",
            problem.place(),
            "there is no problem `" + problem + "`",
            Suggestion.forWord(problem.value(), words(problems)));
        continue;
      }
      mistakes.warning(
          "drill",
          drill.place(),
          "this route fails on purpose, for "
              + drill.share()
              + " of its requests"
              + (drill.header() == null ? "" : " with the header " + drill.header()),
          "remove `faults` when the drill is over");
    }
  }

  private static Set<String> words(Set<String> problems) {
    Set<String> words = new TreeSet<>(problems);
    words.addAll(SYSTEM.keySet());
    return words;
  }
}
