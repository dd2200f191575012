package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `implied-decimals`: an integer, or a text of digits, whose last digits stand after a point that
/// is not written. Texts may begin with a sign; they are written with leading zeros where their
/// length is fixed.
record DecimalLens(Type type, int scale, int width, RoundingMode rounding) implements Lens {
  private static final int DIGITS_MAX = 38;

  static final LensKind IMPLIED_DECIMALS =
      new LensKind(
          "implied-decimals",
          "An integer or a text of digits whose last digits stand after the point.",
          "how many digits",
          List.of(
              new LensKind.Argument(
                  "rounding",
                  "what to do with further digits of a value that is written: none (refuse it), or"
                      + " half-even, half-up, half-down, up, down, ceiling, floor")),
          "[CR_LIM, { implied-decimals: 2 }]",
          DecimalLens::fit);

  private static @Nullable Fitting fit(LensSite site) {
    Type legacy = site.legacy().type();
    int scale = site.number("implied-decimals");
    RoundingMode rounding = site.rounding();
    if (scale < 0 || rounding == null) {
      return null;
    }
    int digits = digits(legacy);
    if (digits == 0) {
      return site.unfit("an integer or a text of digits");
    }
    int width = legacy instanceof Text text && isFixed(text) ? text.lengthMax() : 0;
    Shape modern = site.legacy().with(new Decimal(Math.max(digits, scale), scale));
    DecimalLens lens = new DecimalLens(legacy, scale, width, rounding);
    Fitting fitting = Fitting.lossless(lens, modern);
    if (legacy instanceof Text) {
      fitting = Fitting.failing(lens, modern, "reading fails for a text that is not all digits");
      fitting =
          width > 0 ? fitting : fitting.and(Fidelity.NEEDS_ORIGINAL, "leading zeros are not shown");
    }
    return rounded(site, fitting, scale, rounding);
  }

  private static boolean isFixed(Text text) {
    return text.fixed() || text.lengthMin() == text.lengthMax();
  }

  /// How many digits a value may have; 0 for a type that does not hold digits alone.
  private static int digits(Type legacy) {
    if (legacy instanceof Int whole) {
      return Conversions.digits(whole);
    }
    if (legacy instanceof Text text) {
      return Math.min(text.lengthMax(), DIGITS_MAX);
    }
    return legacy instanceof Decimal decimal && decimal.scale() == 0 ? decimal.precision() : 0;
  }

  /// A modern field with more digits after the point than the legacy one loses some in rounding.
  private static @Nullable Fitting rounded(
      LensSite site, Fitting fitting, int scale, RoundingMode rounding) {
    boolean exact = rounding == RoundingMode.UNNECESSARY;
    boolean longer =
        !(site.target() instanceof Decimal decimal
            && decimal.bounded()
            && decimal.scale() <= scale);
    if (!longer && !exact) {
      site.unused("rounding", "the field has no more than " + scale + " decimals");
      return null;
    }
    if (!longer || site.target() == null) {
      return fitting;
    }
    return exact
        ? fitting.and(Fidelity.MAY_FAIL, "writing fails for more than " + scale + " decimals")
        : fitting.and(Fidelity.MAY_FAIL, "a written value is rounded to " + scale + " decimals");
  }

  @Override
  public Object up(Object legacy) {
    return switch (legacy) {
      case Long whole -> BigDecimal.valueOf(whole, scale);
      case BigInteger whole -> new BigDecimal(whole, scale);
      case BigDecimal whole -> new BigDecimal(whole.unscaledValue(), scale);
      default -> digits((String) legacy);
    };
  }

  private BigDecimal digits(String source) {
    String text = width > 0 ? source.stripTrailing() : source;
    int from = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    boolean good = from < text.length() && text.length() - from <= DIGITS_MAX;
    for (int i = from; good && i < text.length(); i++) {
      good = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!good) {
      throw Lens.outside("is not all digits");
    }
    return text.length() <= 18
        ? BigDecimal.valueOf(Long.parseLong(text), scale)
        : new BigDecimal(new BigInteger(text), scale);
  }

  @Override
  public Object down(Object modern) {
    BigDecimal number = (BigDecimal) modern;
    BigInteger whole =
        (rounding == RoundingMode.UNNECESSARY
                ? Conversions.exact(number, scale)
                : number.setScale(scale, rounding))
            .unscaledValue();
    if (type instanceof Int one) {
      return carried(whole, one);
    }
    return type instanceof Text text ? text(whole, text) : new BigDecimal(whole);
  }

  private static Object carried(BigInteger whole, Int type) {
    if (whole.compareTo(type.min()) < 0 || whole.compareTo(type.max()) > 0) {
      throw Lens.outside("has more digits than the legacy field");
    }
    return Literals.carried(whole, type);
  }

  private String text(BigInteger whole, Text type) {
    String digits = whole.abs().toString();
    String sign = whole.signum() < 0 ? "-" : "";
    int missing = Math.max(0, width - digits.length() - sign.length());
    if (digits.length() + sign.length() > type.lengthMax()) {
      throw Lens.outside("has more digits than the legacy field");
    }
    return sign + "0".repeat(missing) + digits;
  }
}
