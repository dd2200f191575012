package dev.banyan.connectors.jdbc.sql;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives a value of one type to a statement. Chosen once when an operation is compiled; exact: a
/// value that the column would round is refused.
@FunctionalInterface
public interface Binder {
  /// `value` is of the type the binder was made for; absent and null become an SQL NULL.
  void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException;

  /// Gives a value that is there.
  @FunctionalInterface
  interface Present {
    void bind(PreparedStatement statement, int index, Object value) throws SQLException;
  }

  /// The binder for values of a column.
  static Binder of(ColumnType type, Dialect dialect) {
    return switch (type.base()) {
      case BOOL -> of(Types.BOOLEAN, (s, i, v) -> s.setBoolean(i, (Boolean) v));
      case INT16 -> of(Types.SMALLINT, (s, i, v) -> s.setShort(i, (short) within(v, 16)));
      case INT32 -> of(Types.INTEGER, (s, i, v) -> s.setInt(i, (int) within(v, 32)));
      case INT64 -> of(Types.BIGINT, (s, i, v) -> s.setLong(i, within(v, 64)));
      case NUMERIC -> decimal(type.type());
      case REAL32 -> of(Types.REAL, (s, i, v) -> s.setFloat(i, ((Double) v).floatValue()));
      case REAL64 -> of(Types.DOUBLE, (s, i, v) -> s.setDouble(i, (Double) v));
      case CHAR -> text(dialect, type.size());
      case VARCHAR, ENUM, UUID, JSON, OPAQUE -> text(dialect, 0);
      case DATE -> of(Types.DATE, PreparedStatement::setObject);
      case TIME -> of(Types.TIME, PreparedStatement::setObject);
      case TIMESTAMP -> of(Types.TIMESTAMP, PreparedStatement::setObject);
      case TIMESTAMP_ZONED -> of(Types.TIMESTAMP_WITH_TIMEZONE, PreparedStatement::setObject);
      case BINARY -> of(Types.BINARY, (s, i, v) -> s.setBytes(i, ((Bytes) v).unsafeArray()));
      case LIST -> list(type.nativeName());
      case UNKNOWN -> throw new IllegalArgumentException("no binder for " + type.nativeName());
    };
  }

  /// The binder for a parameter of a query; null where values of this type cannot be sent.
  static @Nullable Binder of(Type type, Dialect dialect) {
    return switch (type) {
      case Type.Text _, Type.Enumeration _ -> text(dialect, 0);
      case Type.Int whole when whole.fitsLong() ->
          of(ColumnType.of(ColumnType.Base.INT64), dialect);
      case Type.Int _, Type.Decimal _ -> decimal(type);
      case Type.Real _ -> of(ColumnType.of(ColumnType.Base.REAL64), dialect);
      case Type.Bool _ -> of(ColumnType.of(ColumnType.Base.BOOL), dialect);
      case Type.Date _ -> of(ColumnType.of(ColumnType.Base.DATE), dialect);
      case Type.Time _ -> of(ColumnType.of(ColumnType.Base.TIME), dialect);
      case Type.Timestamp stamp ->
          of(
              ColumnType.of(
                  stamp.zone() == Type.Zone.LOCAL
                      ? ColumnType.Base.TIMESTAMP
                      : ColumnType.Base.TIMESTAMP_ZONED),
              dialect);
      case Type.Binary _ -> of(ColumnType.of(ColumnType.Base.BINARY), dialect);
      case Type.ListOf list -> listParameter(list.item());
      case Structure _, OneOf _ -> null;
    };
  }

  private static @Nullable Binder listParameter(Type item) {
    return switch (item) {
      case Type.Text _, Type.Enumeration _ -> list("varchar");
      case Type.Int whole when whole.fitsLong() -> list("bigint");
      case Type.Int _, Type.Decimal _ -> list("numeric");
      case Type.Bool _ -> list("boolean");
      case Type.Real _, Type.Date _, Type.Time _, Type.Timestamp _ -> null;
      case Type.Binary _, Type.ListOf _, Structure _, OneOf _ -> null;
    };
  }

  /// Sends SQL NULL itself and leaves the rest to `values`.
  private static Binder of(int sqlType, Present values) {
    return (statement, index, value) -> {
      if (value == null || value == Null.NULL) {
        statement.setNull(index, sqlType);
      } else {
        values.bind(statement, index, value);
      }
    };
  }

  private static Binder text(Dialect dialect, int padded) {
    if (dialect.untypedTexts()) {
      return of(Types.OTHER, (s, i, v) -> s.setObject(i, pad((String) v, padded), Types.OTHER));
    }
    return of(Types.VARCHAR, (s, i, v) -> s.setString(i, pad((String) v, padded)));
  }

  /// The text with blanks up to `length` characters, as a fixed-length column holds it.
  static String pad(String text, int length) {
    int missing = length == 0 ? 0 : length - text.codePointCount(0, text.length());
    return missing > 0 ? text + " ".repeat(missing) : text;
  }

  private static Binder list(String nativeItem) {
    return of(
        Types.ARRAY,
        (s, i, v) ->
            s.setArray(i, s.getConnection().createArrayOf(nativeItem, items((List<?>) v))));
  }

  /// Drivers write what they do not know as its text.
  private static Object[] items(List<?> values) {
    return !values.isEmpty() && values.getFirst() instanceof Bytes
        ? values.stream().map(value -> ((Bytes) value).unsafeArray()).toArray(byte[][]::new)
        : values.toArray();
  }

  private static Binder decimal(Type type) {
    int scale = type instanceof Type.Decimal bounded && bounded.bounded() ? bounded.scale() : -1;
    return of(Types.NUMERIC, (s, i, v) -> s.setBigDecimal(i, exact(v, scale)));
  }

  private static BigDecimal exact(Object value, int scale) {
    return switch (value) {
      case BigDecimal decimal when scale >= 0 -> {
        try {
          yield decimal.setScale(scale, java.math.RoundingMode.UNNECESSARY);
        } catch (ArithmeticException _) {
          throw Fault.of(
              Fault.Kind.INVALID, "A number has more than " + scale + " digits after the point");
        }
      }
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      case Long whole -> BigDecimal.valueOf(whole);
      default -> throw new IllegalArgumentException("no exact number: " + value);
    };
  }

  private static long within(Object value, int bits) {
    if (!(value instanceof Long whole)) {
      throw new IllegalArgumentException("no whole number");
    }
    if (bits < 64 && (whole >> (bits - 1)) != (whole >> 63)) {
      throw Fault.of(Fault.Kind.INVALID, "A number is out of range");
    }
    return whole;
  }
}
