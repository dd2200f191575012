package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What needs no lens: conversions that are obvious and lose nothing.
///
/// A wider modern type is fine, though a write may then fail. A narrower one is refused, unless the
/// legacy type declares no bound of its own (a text without length, an integer of 64 bits or more,
/// a decimal without digits): then reading may fail.
public final class Conversions {
  private static final BigInteger WIDE = BigInteger.TWO.pow(63).subtract(BigInteger.ONE);

  /// No legacy system holds longer numbers; an unbounded decimal from outside might.
  private static final int DIGITS_MAX = 1000;

  /// How one type becomes the other. `checkUp` says that a legacy value may break the modern type;
  /// the way down is always checked against the legacy type.
  public record Conversion(
      @Nullable Lens lens, boolean checkUp, Fidelity fidelity, String reason) {}

  /// Why there is none: a code, and what to write instead.
  public record Refusal(String code, String message, @Nullable String remedy) {}

  private static final Conversion NONE = new Conversion(null, false, Fidelity.LOSSLESS, "");

  private Conversions() {}

  /// A [Conversion] or a [Refusal].
  public static Object between(Type from, Type to) {
    if (from.equals(to)) {
      return NONE;
    }
    return switch (from) {
      case Text one when to instanceof Text other -> texts(one, other);
      case Type.Enumeration one when to instanceof Text other ->
          bounds(null, tooLong(one, other), true, one, other);
      case Type.Enumeration one when to instanceof Type.Enumeration other -> enums(one, other);
      case Int one when to instanceof Int other -> ints(one, other);
      case Int one when to instanceof Decimal other -> intToDecimal(one, other);
      case Decimal one when to instanceof Int other && one.scale() == 0 -> decimalToInt(one, other);
      case Decimal one when to instanceof Decimal other -> decimals(one, other);
      case Type.Timestamp one when to instanceof Type.Timestamp other -> timestamps(one, other);
      case Type.Binary one when to instanceof Type.Binary other ->
          bounds(
              null,
              one.lengthMax() > other.lengthMax(),
              other.lengthMax() > one.lengthMax(),
              one,
              other);
      case Type.Real one when to instanceof Type.Real other ->
          bounds(null, one.bits() > other.bits(), other.bits() > one.bits(), one, other);
      case Type.ListOf one when to instanceof Type.ListOf other -> lists(one, other);
      case Text _,
          Type.Enumeration _,
          Int _,
          Decimal _,
          Type.Timestamp _,
          Type.Binary _,
          Type.Real _,
          Type.ListOf _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Structure _,
          OneOf _ ->
          from.equals(to) ? NONE : misfit(from, to);
    };
  }

  private static Object texts(Text from, Text to) {
    if (from.equals(to)) {
      return NONE;
    }
    if (from.fixed() || to.fixed()) {
      return from.fixed() && !to.fixed()
          ? new Refusal(
              "padded-text",
              "the legacy text is padded with blanks, the modern one is not",
              "add the lens `trim`")
          : misfit(from, to);
    }
    boolean pattern = to.pattern() != null && !to.pattern().equals(from.pattern());
    boolean down =
        to.lengthMax() > from.lengthMax()
            || to.lengthMin() < from.lengthMin()
            || (from.pattern() != null && !from.pattern().equals(to.pattern()));
    if (from.lengthMax() > to.lengthMax() && from.lengthMax() != Type.UNBOUNDED) {
      return narrowing(from, to);
    }
    boolean up = pattern || from.lengthMax() > to.lengthMax() || from.lengthMin() < to.lengthMin();
    return checked(null, up, down, from);
  }

  private static boolean tooLong(Type.Enumeration from, Text to) {
    return from.values().stream().anyMatch(v -> v.codePointCount(0, v.length()) > to.lengthMax());
  }

  private static Object enums(Type.Enumeration from, Type.Enumeration to) {
    Set<String> legacy = new HashSet<>(from.values());
    Set<String> modern = new HashSet<>(to.values());
    return modern.containsAll(legacy)
        ? checked(null, false, !legacy.containsAll(modern), from)
        : new Refusal(
            "type-misfit",
            "the legacy codes are not all values of the modern field",
            "say which code means which value: { values: { CODE: value } }");
  }

  private static Object ints(Int from, Int to) {
    boolean up = from.min().compareTo(to.min()) < 0 || from.max().compareTo(to.max()) > 0;
    boolean down = to.min().compareTo(from.min()) < 0 || to.max().compareTo(from.max()) > 0;
    Lens lens = from.fitsLong() == to.fitsLong() ? null : new WholeLens(from, to);
    return bounds(lens, up, down, from, to);
  }

  private static Object intToDecimal(Int from, Decimal to) {
    int digits = digits(from);
    boolean up = to.bounded() && digits > to.precision() - to.scale();
    return bounds(new WholeDecimalLens(from, to), up, true, from, to);
  }

  private static Object decimalToInt(Decimal from, Int to) {
    boolean up =
        BigInteger.TEN.pow(from.precision()).compareTo(to.max()) > 0
            || BigInteger.TEN.pow(from.precision()).negate().compareTo(to.min()) < 0;
    boolean down = digits(to) > from.precision();
    return bounds(new DecimalWholeLens(from, to), up, down, from, to);
  }

  private static Object decimals(Decimal from, Decimal to) {
    if (from.equals(to) || !to.bounded()) {
      return checked(null, false, !from.equals(to), from);
    }
    boolean up =
        !from.bounded()
            || from.scale() > to.scale()
            || from.precision() - from.scale() > to.precision() - to.scale();
    boolean down =
        from.bounded()
            && (to.scale() > from.scale()
                || to.precision() - to.scale() > from.precision() - from.scale());
    Lens lens = from.scale() == to.scale() ? null : new RescaleLens(from, to);
    return bounds(lens, up, down, from, to);
  }

  private static Object timestamps(Type.Timestamp from, Type.Timestamp to) {
    if (from.equals(to)) {
      return NONE;
    }
    if (to.zone() == Type.Zone.EITHER) {
      return checked(null, false, true, from);
    }
    return from.zone() == Type.Zone.EITHER ? checked(null, true, false, from) : misfit(from, to);
  }

  private static Object lists(Type.ListOf from, Type.ListOf to) {
    if (from.item().equals(to.item())
        || (between(from.item(), to.item()) instanceof Conversion items
            && items.lens() == null
            && items.fidelity() == Fidelity.LOSSLESS)) {
      boolean up = from.sizeMax() > to.sizeMax() || from.sizeMin() < to.sizeMin();
      boolean down = to.sizeMax() > from.sizeMax() || to.sizeMin() < from.sizeMin();
      return checked(null, up, down, from);
    }
    return new Refusal(
        "type-misfit",
        Described.type(from) + " does not become " + Described.type(to) + " by itself",
        "map the items: { each: PATH, fields: { … } }, or { each: PATH, lens: … } for texts");
  }

  private static Object bounds(@Nullable Lens lens, boolean up, boolean down, Type from, Type to) {
    return up && !openEnded(from) ? narrowing(from, to) : checked(lens, up, down, from);
  }

  /// Whether a type declares no bound that its author chose.
  private static boolean openEnded(Type type) {
    return switch (type) {
      case Text text -> text.lengthMax() == Type.UNBOUNDED;
      case Int whole -> whole.max().compareTo(WIDE) >= 0;
      case Decimal decimal -> !decimal.bounded() || decimal.precision() >= 19;
      case Type.Binary binary -> binary.lengthMax() == Type.UNBOUNDED;
      case Type.Enumeration _,
          Type.Timestamp _,
          Type.Real _,
          Type.ListOf _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Structure _,
          OneOf _ ->
          false;
    };
  }

  private static Conversion checked(@Nullable Lens lens, boolean up, boolean down, Type from) {
    if (!up && !down) {
      return new Conversion(lens, false, Fidelity.LOSSLESS, "");
    }
    String reason =
        up
            ? "reading fails where " + Described.type(from) + " holds more than the modern type"
            : "writing fails where the value is no " + Described.type(from);
    return new Conversion(lens, up, Fidelity.MAY_FAIL, reason);
  }

  private static Refusal narrowing(Type from, Type to) {
    return new Refusal(
        "narrowing",
        Described.type(from) + " does not fit into " + Described.type(to),
        "make the modern field " + Described.type(from) + " or wider");
  }

  private static Refusal misfit(Type from, Type to) {
    return new Refusal(
        "type-misfit",
        Described.type(from) + " does not become " + Described.type(to) + " by itself",
        Objects.requireNonNullElse(
            hint(from, to),
            "make the modern field %s, or compute it: { compute: \"…\" }"
                .formatted(Described.type(from))));
  }

  /// What to say of a lens that stands between two types that it does not connect.
  static String instead(Type from, @Nullable Type to) {
    String hint = to == null ? null : hint(from, to);
    return Objects.requireNonNullElse(hint, "remove the lens, or give it another field");
  }

  /// Which lens would make one of the other; null where none does.
  private static @Nullable String hint(Type from, Type to) {
    boolean digits = from instanceof Text || from instanceof Int;
    return switch (to) {
      case Type.Enumeration _ when digits -> "say which code means which value: { values: { … } }";
      case Type.Bool _ when digits || from instanceof Type.Enumeration ->
          "say which codes mean yes and no: { flag: { Y: true, N: false } }";
      case Type.Date _ when digits -> "say how the date is written: { date: uuuuMMdd }";
      case Type.Date _ when from instanceof Type.Timestamp -> "take its day: { date: day }";
      case Type.Time _ when digits -> "say how the time is written: { time: HHmmss }";
      case Type.Timestamp _ when digits ->
          "say how it is written and where: { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin }";
      case Type.Timestamp _ when from instanceof Type.Timestamp ->
          "say in which zone it is: { zone: Europe/Berlin }";
      case Decimal _ when from instanceof Text -> "read it as a number: number";
      case Int _ when from instanceof Text -> "read it as a number: number";
      case Type.Binary _ when from instanceof Text -> "say how it is written: { bytes: base64 }";
      case Text _ when from instanceof Type.Binary -> "say how it is written: { bytes: base64 }";
      case Structure _ -> "map its fields: { field: PATH, … }";
      case OneOf _ -> "say how the cases are told apart: { one-of: PATH, cases: { … } }";
      case Type.Enumeration _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Decimal _,
          Int _,
          Type.Binary _,
          Text _,
          Type.Real _,
          Type.ListOf _ ->
          null;
    };
  }

  static int digits(Int type) {
    return type.max().abs().max(type.min().abs()).toString().length();
  }

  /// Whole numbers carried as `Long` on one side and as `BigInteger` on the other.
  private record WholeLens(Int from, Int to) implements Lens {
    @Override
    public Object up(Object legacy) {
      return convert(legacy, to);
    }

    @Override
    public Object down(Object modern) {
      return convert(modern, from);
    }

    private static Object convert(Object number, Int type) {
      if (!type.fitsLong()) {
        return BigInteger.valueOf((Long) number);
      }
      BigInteger big = (BigInteger) number;
      if (big.bitLength() > 63) {
        throw Lens.outside("is not between " + type.min() + " and " + type.max());
      }
      return big.longValue();
    }
  }

  /// Whole numbers as decimals.
  private record WholeDecimalLens(Int from, Decimal to) implements Lens {
    @Override
    public Object up(Object legacy) {
      BigDecimal number =
          legacy instanceof Long whole
              ? BigDecimal.valueOf(whole)
              : new BigDecimal((BigInteger) legacy);
      return Literals.scaled(number, to);
    }

    @Override
    public Object down(Object modern) {
      return whole((BigDecimal) modern, from);
    }
  }

  /// Decimals without digits after the point as whole numbers.
  private record DecimalWholeLens(Decimal from, Int to) implements Lens {
    @Override
    public Object up(Object legacy) {
      return whole((BigDecimal) legacy, to);
    }

    @Override
    public Object down(Object modern) {
      return modern instanceof Long whole
          ? BigDecimal.valueOf(whole)
          : new BigDecimal((BigInteger) modern);
    }
  }

  /// Decimals at another scale.
  private record RescaleLens(Decimal from, Decimal to) implements Lens {
    @Override
    public Object up(Object legacy) {
      return rescaled((BigDecimal) legacy, to);
    }

    @Override
    public Object down(Object modern) {
      return rescaled((BigDecimal) modern, from);
    }

    private static BigDecimal rescaled(BigDecimal number, Decimal type) {
      return type.bounded() ? exact(number, type.scale()) : number;
    }
  }

  /// The same number at another scale; a number like 1E999999999 is refused before it takes its
  /// room.
  static BigDecimal exact(BigDecimal number, int scale) {
    if ((long) number.precision() - number.scale() > DIGITS_MAX) {
      throw Lens.outside("has more than " + DIGITS_MAX + " digits");
    }
    if (number.scale() > scale && number.stripTrailingZeros().scale() > scale) {
      throw Lens.outside("has more than " + scale + " digits after the point");
    }
    return number.setScale(scale, RoundingMode.UNNECESSARY);
  }

  static Object whole(BigDecimal number, Int type) {
    BigInteger whole = exact(number, 0).toBigInteger();
    if (whole.compareTo(type.min()) < 0 || whole.compareTo(type.max()) > 0) {
      throw Lens.outside("is not between " + type.min() + " and " + type.max());
    }
    return Literals.carried(whole, type);
  }
}
