package dev.banyan.mapping.lens;

import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `empty-is-absent`, `zero-is-absent` and `default`: values that stand for nothing, and nothing
/// that stands for a value. Blank, null and absent are three things, so all of them need the
/// original.
final class AbsenceLens {
  static final LensKind EMPTY =
      LensKind.word(
          "empty-is-absent",
          "An empty or blank text shows as absent; absent is written as an empty text.",
          "[CONTACT.EMAIL, empty-is-absent]",
          AbsenceLens::empty);

  static final LensKind ZERO =
      LensKind.word(
          "zero-is-absent",
          "The number zero shows as absent; absent is written as zero.",
          "[DISCOUNT, zero-is-absent]",
          AbsenceLens::zero);

  static final LensKind DEFAULT =
      new LensKind(
          "default",
          "Where the legacy value is absent or null, this value is shown.",
          "the value",
          List.of(),
          "[LANG, { default: de }]",
          AbsenceLens::standIn);

  private AbsenceLens() {}

  private static @Nullable Fitting empty(LensSite site) {
    if (!(site.legacy().type() instanceof Type.Text text)) {
      return site.unfit("a text");
    }
    String blank = text.fixed() ? " ".repeat(text.lengthMax()) : "";
    return Fitting.forgetful(
        new Empty(blank), site.legacy().absent(true), "blank, null and absent all show as absent");
  }

  private static @Nullable Fitting zero(LensSite site) {
    Object zero = zero(site.legacy().type());
    if (zero == null) {
      return site.unfit("a number or a text of digits");
    }
    return Fitting.forgetful(
        new Zero(zero), site.legacy().absent(true), "zero, null and absent all show as absent");
  }

  private static @Nullable Object zero(Type type) {
    if (type instanceof Type.Int whole) {
      return whole.fitsLong() ? (Object) 0L : BigInteger.ZERO;
    }
    if (type instanceof Type.Decimal decimal) {
      return decimal.bounded() ? BigDecimal.ZERO.setScale(decimal.scale()) : BigDecimal.ZERO;
    }
    if (type instanceof Type.Text text) {
      return "0".repeat(text.lengthMax() == Type.UNBOUNDED ? 1 : text.lengthMax());
    }
    return null;
  }

  private static @Nullable Fitting standIn(LensSite site) {
    Object value = site.literal("default", site.legacy().type());
    if (value == null) {
      if (site.argument("default") == null) {
        site.error(
            "argument-missing", site.place(), "`default` needs a value", "{ default: VALUE }");
      }
      return null;
    }
    if (!site.legacy().mayBeAbsent() && !site.legacy().mayBeNull()) {
      site.unused("default", "the legacy value is always there");
      return null;
    }
    return Fitting.forgetful(
        new StandIn(value),
        new Shape(site.legacy().type(), false, false),
        "absent and the default show the same");
  }

  private record Empty(String blank) implements Lens {
    @Override
    public @Nullable Object up(Object legacy) {
      return ((String) legacy).isBlank() ? null : legacy;
    }

    @Override
    public @Nullable Object upNull() {
      return null;
    }

    @Override
    public Object down(Object modern) {
      if (((String) modern).isBlank()) {
        throw Lens.outside("must not be blank: leave it out instead");
      }
      return modern;
    }

    @Override
    public Object downAbsent() {
      return blank;
    }
  }

  private record Zero(Object zero) implements Lens {
    @Override
    public @Nullable Object up(Object legacy) {
      return isZero(legacy) ? null : legacy;
    }

    @Override
    public @Nullable Object upNull() {
      return null;
    }

    @Override
    public Object down(Object modern) {
      if (isZero(modern)) {
        throw Lens.outside("must not be zero: leave it out instead");
      }
      return modern;
    }

    @Override
    public Object downAbsent() {
      return zero;
    }

    private static boolean isZero(Object value) {
      return switch (value) {
        case Long number -> number == 0;
        case BigInteger number -> number.signum() == 0;
        case BigDecimal number -> number.signum() == 0;
        default -> onlyZeros((String) value);
      };
    }

    private static boolean onlyZeros(String text) {
      String digits = text.stripTrailing();
      return !digits.isEmpty() && digits.chars().allMatch(c -> c == '0');
    }
  }

  private record StandIn(Object value) implements Lens {
    @Override
    public Object up(Object legacy) {
      return legacy;
    }

    @Override
    public Object upAbsent() {
      return value;
    }

    @Override
    public Object upNull() {
      return value;
    }

    @Override
    public Object down(Object modern) {
      return modern;
    }
  }
}
