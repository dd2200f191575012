package dev.banyan.gateway.server;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.Difference;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Mistakes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Compares systems with `drift: fail` or `quarantine` with their snapshots before a configuration
/// comes into force; of the latter those operations are refused from its first request on. One that
/// cannot be reached forbids nothing: a system that is down must not stop the start.
final class Drifting {
  private static final Duration ASKED_MAX = Duration.ofSeconds(10);

  private Drifting() {}

  /// Whether a live system differs that must not; says so in mistakes.
  static boolean forbids(Assembly assembly, Map<String, OpenSystem> systems, Mistakes mistakes) {
    boolean forbidden = false;
    for (var entry : assembly.systems().entrySet()) {
      SystemSection section = entry.getValue().section();
      OpenSystem open = systems.get(entry.getKey());
      if (section.drift() == SystemSection.Drift.WARN || open == null) {
        continue;
      }
      List<Difference> differences = drift(entry.getKey(), open);
      if (section.drift() == SystemSection.Drift.FAIL) {
        forbidden |= !differences.isEmpty();
        differences.forEach(one -> tell(entry.getKey(), section, one, mistakes));
      }
    }
    return forbidden;
  }

  private static void tell(
      String name, SystemSection section, Difference difference, Mistakes mistakes) {
    mistakes.error(
        "drift",
        section.place(),
        "system `" + name + "` differs from its snapshot: " + difference.sentence(),
        "import it again, or write `drift: warn`");
  }

  private static List<Difference> drift(String name, OpenSystem system) {
    try {
      return system.live().drift(Deadline.in(ASKED_MAX));
    } catch (Fault fault) {
      System.getLogger("banyan.server")
          .log(
              System.Logger.Level.WARNING,
              "system " + name + " could not be compared with its snapshot: " + fault.operator());
      return List.of();
    }
  }
}
