package dev.banyan.mapping.lens;

import dev.banyan.base.Fault;
import dev.banyan.value.Null;
import org.jspecify.annotations.Nullable;

/// One reversible step between a legacy value and a modern one. Immutable and thread-safe.
///
/// `up` reads, `down` writes a value of which nothing is known but itself: the chain around a lens
/// keeps the original legacy value wherever it already shows the modern one, so that `down` need
/// not remember what `up` forgets. Both throw a `Fault` ([#outside]) for a value outside their
/// domain; its message is a predicate (“is not a date like uuuuMMdd”) and never shows the value.
public interface Lens {
  /// The modern value; null for absent.
  @Nullable Object up(Object legacy);

  /// The legacy value; null for absent. `up(down(m))` equals `m` wherever this does not throw.
  @Nullable Object down(Object modern);

  /// What an absent legacy value shows.
  default @Nullable Object upAbsent() {
    return null;
  }

  /// What an explicit null of the legacy side shows.
  default @Nullable Object upNull() {
    return Null.NULL;
  }

  /// How absent is written.
  default @Nullable Object downAbsent() {
    return null;
  }

  /// The value lies outside the domain; `predicate` completes “the value …”.
  static Fault outside(String predicate) {
    return Fault.of(Fault.Kind.INVALID, predicate);
  }
}
