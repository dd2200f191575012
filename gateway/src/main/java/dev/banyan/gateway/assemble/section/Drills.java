package dev.banyan.gateway.assemble.section;

import dev.banyan.base.Fault;
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

  public static Set<String> words(Set<String> problems) {
    Set<String> words = new TreeSet<>(problems);
    words.addAll(SYSTEM.keySet());
    return words;
  }
}
