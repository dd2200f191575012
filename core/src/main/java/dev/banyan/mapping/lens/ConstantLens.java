package dev.banyan.mapping.lens;

import dev.banyan.value.Same;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `constant` in a chain: the legacy field always holds this value; it is checked when read, and
/// the only value that is taken back.
record ConstantLens(Object value) implements Lens {
  static final LensKind CONSTANT =
      new LensKind(
          "constant",
          "One fixed value: written, and checked when read. As a whole field (`{ constant: X }`)"
              + " the modern field shows it and no legacy field holds it.",
          "the value",
          List.of(),
          "[COUNTRY, { constant: DE }]",
          ConstantLens::fit);

  private static @Nullable Fitting fit(LensSite site) {
    Object value = site.literal("constant", site.legacy().type());
    if (value == null) {
      if (site.argument("constant") == null) {
        site.error("argument-missing", site.place(), "`constant` needs a value", "{ constant: X }");
      }
      return null;
    }
    return Fitting.failing(
        new ConstantLens(value), site.legacy(), "reading and writing fail for any other value");
  }

  @Override
  public Object up(Object legacy) {
    return checked(legacy);
  }

  @Override
  public Object down(Object modern) {
    return checked(modern);
  }

  private Object checked(Object given) {
    if (!Same.values(given, value)) {
      throw Lens.outside("is not the constant that the mapping declares");
    }
    return value;
  }
}
