package dev.banyan.connect;

import org.jspecify.annotations.Nullable;

/// Something that an operator should know of a system: what it is about, a sentence, what to do
/// about it, and what it was seen by (a plan, a figure).
public record Finding(
    Level level, String about, String sentence, @Nullable String remedy, @Nullable String seen) {

  /// How bad it is.
  public enum Level {
    /// As it should be.
    FINE,
    /// Worth knowing.
    NOTE,
    /// Something is to be done.
    PROBLEM
  }

  public static Finding fine(String about, String sentence) {
    return new Finding(Level.FINE, about, sentence, null, null);
  }

  public static Finding note(String about, String sentence, @Nullable String remedy) {
    return new Finding(Level.NOTE, about, sentence, remedy, null);
  }
}
