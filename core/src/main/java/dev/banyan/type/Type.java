package dev.banyan.type;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What values are possible. The set of cases is closed; each case says which Java class carries
/// its values:
///
/// | type | value |
/// |---|---|
/// | `Text`, `Enumeration` | `String` |
/// | `Int` | `Long` where all its values fit, else `BigInteger` |
/// | `Decimal` | `BigDecimal`, at the type's scale when that is bounded |
/// | `Real` | `Double` |
/// | `Bool` | `Boolean` |
/// | `Date`, `Time` | `LocalDate`, `LocalTime` |
/// | `Timestamp` | `OffsetDateTime` or `LocalDateTime`, see [Zone] |
/// | `Binary` | `value.Bytes` |
/// | `ListOf` | `java.util.List`, unmodifiable |
/// | `Structure` | `value.Struct` |
/// | `OneOf` | `value.Chosen` |
///
/// Absent is Java `null`; an explicit null is `value.Null.NULL` and only where the field is
/// nullable.
public sealed interface Type
    permits Type.Text,
        Type.Int,
        Type.Decimal,
        Type.Real,
        Type.Bool,
        Type.Date,
        Type.Time,
        Type.Timestamp,
        Type.Binary,
        Type.Enumeration,
        Type.ListOf,
        Structure,
        OneOf {

  /// The length of a text, list or byte string that has no upper bound of its own.
  int UNBOUNDED = Integer.MAX_VALUE;

  /// Characters; lengths count Unicode code points. `fixed` says that every value is padded with
  /// blanks to `lengthMax` (CHAR(n), PIC X(n)). `pattern` is a regular expression the whole text
  /// must match.
  record Text(int lengthMin, int lengthMax, @Nullable String pattern, boolean fixed)
      implements Type {
    public static final Text ANY = new Text(0, UNBOUNDED, null, false);

    public static Text max(int length) {
      return new Text(0, length, null, false);
    }

    public static Text fixed(int length) {
      return new Text(0, length, null, true);
    }
  }

  /// Whole numbers between two bounds, both included.
  record Int(BigInteger min, BigInteger max) implements Type {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    public static final Int BITS16 = bits(16);
    public static final Int BITS32 = bits(32);
    public static final Int BITS64 = bits(64);

    /// The signed integers of that width.
    public static Int bits(int bits) {
      BigInteger half = BigInteger.TWO.pow(bits - 1);
      return new Int(half.negate(), half.subtract(BigInteger.ONE));
    }

    /// Whole numbers of at most that many decimal digits.
    public static Int digits(int digits, boolean signed) {
      BigInteger max = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
      return new Int(signed ? max.negate() : BigInteger.ZERO, max);
    }

    public static Int range(long min, long max) {
      return new Int(BigInteger.valueOf(min), BigInteger.valueOf(max));
    }

    /// Whether values are carried as `Long`.
    public boolean fitsLong() {
      return min.compareTo(LONG_MIN) >= 0 && max.compareTo(LONG_MAX) <= 0;
    }
  }

  /// Exact decimal numbers of at most `precision` digits, `scale` of them after the point.
  record Decimal(int precision, int scale) implements Type {
    /// Any number of digits on both sides (xsd:decimal, a JSON number without bounds).
    public static final Decimal UNBOUNDED_DECIMAL = new Decimal(UNBOUNDED, UNBOUNDED);

    public boolean bounded() {
      return precision != UNBOUNDED;
    }
  }

  /// IEEE 754 binary floating point, for systems that hold such numbers; `bits` is 32 or 64. Never
  /// made from, or silently turned into, a decimal.
  record Real(int bits) implements Type {}

  /// True or false.
  record Bool() implements Type {
    public static final Bool BOOL = new Bool();
  }

  /// A calendar date without zone (ISO 8601, proleptic Gregorian).
  record Date() implements Type {
    public static final Date DATE = new Date();
  }

  /// A time of day without zone.
  record Time() implements Type {
    public static final Time TIME = new Time();
  }

  /// Whether a timestamp names an instant.
  enum Zone {
    /// With an offset: an instant. Carried as `OffsetDateTime`. What `timestamp` means in `types`.
    OFFSET,
    /// Without: a local date and time. Carried as `LocalDateTime`.
    LOCAL,
    /// Either, as xsd:dateTime allows; the value's class says which.
    EITHER
  }

  record Timestamp(Zone zone) implements Type {
    public static final Timestamp INSTANT = new Timestamp(Zone.OFFSET);
    public static final Timestamp LOCAL = new Timestamp(Zone.LOCAL);
  }

  /// Raw bytes; base64 where a format has no other way.
  record Binary(int lengthMax) implements Type {}

  /// One of the listed texts.
  record Enumeration(List<String> values) implements Type {
    public Enumeration {
      values = List.copyOf(values);
    }
  }

  /// Items of one type in order; a one-element list stays a list in every format.
  record ListOf(Type item, int sizeMin, int sizeMax) implements Type {
    public static ListOf of(Type item) {
      return new ListOf(item, 0, UNBOUNDED);
    }
  }
}
