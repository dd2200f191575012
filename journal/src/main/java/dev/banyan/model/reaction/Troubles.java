package dev.banyan.model.reaction;

import dev.banyan.base.Fault;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What stands still, and why: told once for each cause, not at each turn. Thread-safe.
final class Troubles {
  /// Of so many it is known what was told; of more, each is told again.
  private static final int KNOWN_MAX = 1_000;

  private final System.Logger log;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  Troubles(System.Logger log) {
    this.log = log;
  }

  /// Tells of a defect, with the place where it was met; other faults are told by what follows.
  static void met(String what, Fault fault) {
    if (fault.kind() == Fault.Kind.BUG) {
      System.getLogger("banyan.reactions")
          .log(System.Logger.Level.ERROR, "reaction " + what + " met a defect", fault);
    }
  }

  void tell(String what, String why) {
    if (known.size() >= KNOWN_MAX) {
      known.clear();
    }
    if (!why.equals(known.put(what, why))) {
      log.log(System.Logger.Level.WARNING, "reaction " + what + " stands still: " + why);
    }
  }

  /// It goes on.
  void over(String what) {
    if (!known.isEmpty() && known.remove(what) != null) {
      log.log(System.Logger.Level.INFO, "reaction " + what + " goes on");
    }
  }
}
