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

  /// Whether writing needs the legacy record as it is now.
  boolean needsOriginal();

  /// How each modern field fares, for reports, `explain` and the refusal of writes.
  List<FieldReport> report();

  /// One modern field: its JSON Pointer, the legacy paths behind it, and its class.
  record FieldReport(String modern, List<String> legacy, Fidelity fidelity, String reason) {}

  /// What a field's steps promise together: the weakest of theirs.
  enum Fidelity {
    LOSSLESS,
    NEEDS_ORIGINAL,
    MAY_FAIL,
    ONE_WAY
  }
}
