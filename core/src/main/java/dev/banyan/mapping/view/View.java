package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import org.jspecify.annotations.Nullable;

/// Shows a legacy value as a modern one, and puts a modern value back. Immutable and thread-safe.
///
/// Null is absent on both sides. Values that cannot be shown or put back throw `INVALID`, with
/// violations whose paths begin at this value.
public interface View {
  /// Stands for an old modern value that nobody knows; equal to nothing.
  Unknown UNKNOWN = Unknown.VALUE;

  /// The type of [#UNKNOWN].
  enum Unknown {
    VALUE
  }

  @Nullable Object up(@Nullable Object legacy);

  /// The legacy value where there was none before.
  @Nullable Object down(@Nullable Object modern);

  /// The legacy value in place of `original`, whose view is `old` (or [#UNKNOWN]). Answers
  /// `original` itself where it shows `modern` already.
  @Nullable Object put(@Nullable Object modern, @Nullable Object original, @Nullable Object old);

  /// A legacy value of the domain near this one.
  @Nullable Object settle(@Nullable Object legacy, Samples samples);

  /// What `original` shows, or [#UNKNOWN] where it shows nothing.
  default @Nullable Object tryUp(@Nullable Object original) {
    try {
      return up(original);
    } catch (Fault _) {
      return UNKNOWN;
    }
  }

  /// Whether what came out of [#put] is the original itself.
  @SuppressWarnings("ReferenceEquality") // Identity is what says that nothing was written.
  static boolean kept(@Nullable Object after, @Nullable Object original) {
    return after == original;
  }
}
