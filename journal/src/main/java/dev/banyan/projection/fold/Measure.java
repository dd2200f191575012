package dev.banyan.projection.fold;

import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Zone;
import java.util.List;

/// What is measured of the events of a window, under a name.
///
/// @param of the type of the measured values; of [Kind#COUNT] any
/// @param most how many are shown; of [Kind#TOP] alone
public record Measure(String name, Kind kind, Type of, int most) {
  /// The digits of sums and averages, those after the point included.
  public static final int DIGITS = 38;

  /// How many more digits after the point an average has than what it is the average of.
  public static final int AVERAGE_DIGITS = 4;

  /// The longest text that is kept as it is.
  public static final int LENGTH_MAX = 256;

  private static final int PLAIN_SCALE = 6;

  /// Counts are written as numbers everywhere: they stay below 2^53.
  private static final Type COUNTS = Type.Int.range(0, (1L << 53) - 1);

  /// The quantiles that are shown.
  static final List<String> SHARES = List.of("p50", "p90", "p95", "p99");

  /// What is made of the values.
  public enum Kind {
    COUNT,
    SUM,
    MIN,
    MAX,
    AVERAGE,
    QUANTILES,
    DISTINCT,
    TOP
  }

  /// Whether values of that type can be measured so.
  public static boolean fits(Kind kind, Type of) {
    return switch (kind) {
      case COUNT -> true;
      case SUM, AVERAGE, QUANTILES -> of instanceof Type.Int || of instanceof Type.Decimal;
      case DISTINCT -> Ordered.has(of);
      case MIN, MAX, TOP -> Ordered.has(of) && small(of);
    };
  }

  /// What is kept as it is must have a bound.
  private static boolean small(Type of) {
    return !(of instanceof Type.Text text && text.lengthMax() > LENGTH_MAX)
        && !(of instanceof Type.Timestamp time && time.zone() == Zone.EITHER);
  }

  /// The field of the row that shows it.
  public Field field() {
    return switch (kind) {
      case COUNT, DISTINCT -> Field.required(name, COUNTS);
      case SUM -> Field.required(name, exact() ? sum() : Type.Decimal.UNBOUNDED_DECIMAL);
      case MIN, MAX -> Field.optional(name, of);
      case AVERAGE ->
          Field.optional(
              name, new Type.Decimal(digits() + AVERAGE_DIGITS, scale() + AVERAGE_DIGITS));
      case QUANTILES -> Field.optional(name, quantiles());
      case TOP -> Field.required(name, Type.ListOf.of(counted()));
    };
  }

  /// Whether it is known how many digits the values have after the point.
  private boolean exact() {
    return !(of instanceof Type.Decimal decimal) || decimal.bounded();
  }

  private Type sum() {
    return new Type.Decimal(DIGITS, scale());
  }

  /// Digits after the point of what is made of the values.
  int scale() {
    if (of instanceof Type.Decimal decimal) {
      return decimal.bounded() ? decimal.scale() : PLAIN_SCALE;
    }
    return 0;
  }

  /// The digits of what is measured.
  private int digits() {
    return switch (of) {
      case Type.Decimal decimal when decimal.bounded() -> decimal.precision();
      case Type.Int number -> number.max().abs().max(number.min().abs()).toString().length();
      case Type _ -> DIGITS;
    };
  }

  private Structure quantiles() {
    // An estimate may be larger than any value, by a digit at most.
    Type value = new Type.Decimal(digits() + 1, scale());
    return Structure.of(
        "Quantiles-" + name, SHARES.stream().map(share -> Field.required(share, value)).toList());
  }

  private Structure counted() {
    return Structure.of(
        "Counted-" + name,
        List.of(
            Field.required("value", Type.Text.max(LENGTH_MAX)),
            Field.required("count", COUNTS),
            Field.required("error", COUNTS).documented("The count may be too large by so much.")));
  }
}
