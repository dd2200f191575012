package dev.banyan.mapping;

import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled mapping between a legacy structure and a modern one. Immutable and thread-safe.
///
/// Laws, on the declared domain: `toLegacy(toModern(l), l) = l` and `toModern(toLegacy(m, l)) = m`.
public interface Mapping {
  String name();

  Structure legacy();

  Structure modern();

  /// The modern view. Throws `GARBAGE`, naming mapping and field, where the legacy value lies
  /// outside the declared domain.
  Struct toModern(Struct legacy);

  /// The legacy value that shows `modern`. What the mapping does not own is taken from `original`;
  /// a mapping that [#needsOriginal] throws without one. Throws `INVALID` with the modern field's
  /// JSON Pointer where a value cannot be expressed.
  Struct toLegacy(Struct modern, @Nullable Struct original);

  /// A legacy value for a record that does not exist yet. Absent where the mapping owns nothing;
  /// the `write:` fields are filled. Throws like [#toLegacy].
  Struct create(Struct modern);

  /// The legacy value after a change: only fields in which `newModern` differs from `oldModern` are
  /// written, everything else is taken from `original` as it is, even where it lies outside the
  /// declared domain. `oldModern` is the view of `original`. Throws like [#toLegacy].
  Struct merge(Struct original, Struct oldModern, Struct newModern);

  /// Whether writing over an existing record needs it as it is now, because a lens forgets
  /// something or because legacy fields are not mapped.
  boolean needsOriginal();

  /// How each modern field fares, for reports, `explain` and the refusal of writes.
  List<FieldReport> report();

  /// What is not mapped on either side.
  Coverage coverage();

  /// Why this mapping must not be used for writing existing records, or for creating new ones;
  /// empty when it may.
  List<WriteObstacle> obstacles(boolean create);

  /// A legacy value of the declared domain near the given one: what can be read stays, what cannot
  /// is written from samples. For generated tests.
  Struct intoDomain(Struct legacy, Samples samples);

  /// One modern field: its JSON Pointer, the legacy paths behind it, and its class.
  record FieldReport(String modern, List<String> legacy, Fidelity fidelity, String reason) {}

  /// What a field's steps promise together: the weakest of theirs.
  enum Fidelity {
    LOSSLESS,
    NEEDS_ORIGINAL,
    MAY_FAIL,
    ONE_WAY;

    /// The weaker of the two.
    public Fidelity and(Fidelity other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }
}
