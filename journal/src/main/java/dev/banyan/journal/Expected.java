package dev.banyan.journal;

/// What a stream must be like for an append to happen. There is no silent "no check": who does not
/// mind says `any()`.
public sealed interface Expected {
  /// Whatever the stream is like.
  static Expected any() {
    return new Any();
  }

  /// The stream has no record yet.
  static Expected newStream() {
    return new New();
  }

  /// The stream has one record at least.
  static Expected existing() {
    return new Exists();
  }

  /// The stream's last record has this version.
  static Expected version(long version) {
    return new Exactly(version);
  }

  /// Whether a stream at that version is so; 0 stands for a stream without records.
  default boolean holds(long version) {
    return switch (this) {
      case Any _ -> true;
      case New _ -> version == 0;
      case Exists _ -> version > 0;
      case Exactly(long exactly) -> version == exactly;
    };
  }

  /// See [#any].
  record Any() implements Expected {}

  /// See [#newStream].
  record New() implements Expected {}

  /// See [#existing].
  record Exists() implements Expected {}

  /// See [#version].
  record Exactly(long version) implements Expected {
    public Exactly {
      Limits.that(version > 0, "versions begin at 1; say newStream() for a stream without records");
    }
  }
}
