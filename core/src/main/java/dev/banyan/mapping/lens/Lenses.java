package dev.banyan.mapping.lens;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of all lenses, in the order of the reference. A new lens is one file and one line here.
public final class Lenses {
  private static final List<LensKind> ALL =
      List.of(
          FieldForms.NEST,
          TextLenses.TRIM,
          TextLenses.PAD,
          TextLenses.UPPER,
          ValuesLens.VALUES,
          ValuesLens.FLAG,
          DecimalLens.IMPLIED_DECIMALS,
          NumberLens.NUMBER,
          DateKinds.DATE,
          DateKinds.TIME,
          DateKinds.TIMESTAMP,
          DateKinds.ZONE_LENS,
          AbsenceLens.EMPTY,
          AbsenceLens.ZERO,
          AbsenceLens.DEFAULT,
          FieldForms.JOIN,
          FieldForms.EACH,
          FieldForms.ONE_OF,
          LookupLens.LOOKUP,
          ConstantLens.CONSTANT,
          FieldForms.COMPUTE,
          BytesLens.BYTES);

  private Lenses() {}

  public static List<LensKind> all() {
    return ALL;
  }

  /// The words that may stand in a chain.
  public static List<String> steps() {
    return ALL.stream().filter(LensKind::isStep).map(LensKind::word).toList();
  }

  public static @Nullable LensKind named(String word) {
    for (LensKind kind : ALL) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }
}
