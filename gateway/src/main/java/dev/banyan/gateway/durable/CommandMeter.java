package dev.banyan.gateway.durable;

/// Where a route's requests with a key are counted. Thread-safe; made once for each route.
public interface CommandMeter {
  CommandMeter NONE = _ -> {};

  /// What became of a request with a key, or of a command.
  enum Outcome {
    /// It was to be carried out, and its key was claimed.
    CLAIMED,
    /// The answer was given again.
    REPLAYED,
    /// The first with its key was under way.
    IN_USE,
    /// Its key was used for another request.
    REUSED,
    /// A repeat was refused, since nobody knows of the first.
    REFUSED_UNKNOWN,
    /// A command of unknown outcome was settled or carried out again.
    AGAIN,
    /// A command has ended, and its answer was kept.
    KEPT,
    /// A command has ended, and did nothing.
    RELEASED,
    /// A command has ended, and nobody knows what it did.
    UNKNOWN,
    /// A command has ended, and that could not be recorded.
    UNRECORDED
  }

  void count(Outcome outcome);
}
