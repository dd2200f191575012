package dev.banyan.model.reaction;

/// What is not known of the attempts that were made of a reaction.
enum Doubt {
  /// None of them has happened.
  NONE,
  /// Nobody knows whether one has happened.
  UNKNOWN,
  /// Nobody knows either, but the system has refused it since. When it refuses it once more, at a
  /// time when it must be done with all that was sent before, none has happened.
  REFUSED;

  static Doubt of(boolean unknown) {
    return unknown ? UNKNOWN : NONE;
  }
}
