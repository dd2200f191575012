package dev.banyan.shared;

import dev.banyan.base.Fault;
import java.util.List;

/// What shared memory answered.
public sealed interface Reply {
  /// There is no such thing, or nothing to say.
  record Nothing() implements Reply {
    public static final Nothing NOTHING = new Nothing();
  }

  record Whole(long value) implements Reply {}

  record Content(byte[] bytes) implements Reply {}

  record Several(List<Reply> replies) implements Reply {
    public Several {
      replies = List.copyOf(replies);
    }
  }

  /// It could not be asked (`UNREACHABLE`, `OVERLOADED`), did not answer in time (`TIMEOUT`), or
  /// refused (`GARBAGE`).
  record Failed(Fault fault) implements Reply {}
}
