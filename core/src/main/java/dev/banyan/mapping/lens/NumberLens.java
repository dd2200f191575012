package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `number`: a text that holds a number as people write it, such as `12.50` or, with `point`,
/// `12,50`.
record NumberLens(Type type, char point, int width) implements Lens {
  static final LensKind NUMBER =
      new LensKind(
          "number",
          "A text that holds a number; a text of fixed length is written with blanks at its end.",
          "no argument",
          List.of(new LensKind.Argument("point", "the decimal point: \".\" (default) or \",\"")),
          "[WEIGHT, { number: decimal, point: \",\" }]",
          NumberLens::fit);

  private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,60}(\\.\\d{1,60})?");

  private static @Nullable Fitting fit(LensSite site) {
    if (!(site.legacy().type() instanceof Text text)) {
      return site.unfit("a text");
    }
    String point = site.choice("point", ".", ",");
    if (point == null) {
      return null;
    }
    Type target = site.target();
    Type modern =
        target instanceof Int || target instanceof Decimal ? target : Decimal.UNBOUNDED_DECIMAL;
    int width = text.fixed() ? text.lengthMax() : 0;
    return Fitting.failing(
            new NumberLens(modern, point.charAt(0), width),
            site.legacy().with(modern),
            "reading fails for a text that is no number")
        .and(Fidelity.NEEDS_ORIGINAL, "how the number is written is not shown");
  }

  @Override
  public Object up(Object legacy) {
    String text = width > 0 ? ((String) legacy).stripTrailing() : (String) legacy;
    String plain = point == '.' ? text : text.replace('.', ' ').replace(point, '.');
    if (!FORM.matcher(plain).matches()) {
      throw Lens.outside("is no number");
    }
    BigDecimal number = new BigDecimal(plain);
    if (type instanceof Int whole) {
      return Conversions.whole(number, whole);
    }
    return type instanceof Decimal decimal && decimal.bounded() ? bounded(number, decimal) : number;
  }

  private static BigDecimal bounded(BigDecimal number, Decimal type) {
    BigDecimal scaled = Conversions.exact(number, type.scale());
    if (scaled.precision() > type.precision() && scaled.signum() != 0) {
      throw Lens.outside("has more than " + type.precision() + " digits");
    }
    return scaled;
  }

  @Override
  public Object down(Object modern) {
    String plain =
        switch (modern) {
          case BigDecimal number -> plain(number);
          case BigInteger number -> number.toString();
          default -> Long.toString((Long) modern);
        };
    String text = point == '.' ? plain : plain.replace('.', point);
    return Literals.padded(text, width);
  }

  /// Written without zeros that say nothing where the type has no scale of its own, so that a
  /// number like 1E5 is written as digits.
  private static String plain(BigDecimal number) {
    if (Math.abs((long) number.scale()) > 60 || number.precision() > 60) {
      throw Lens.outside("has more than 60 digits");
    }
    return number.toPlainString();
  }
}
