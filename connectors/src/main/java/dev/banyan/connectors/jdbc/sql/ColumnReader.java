package dev.banyan.connectors.jdbc.sql;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the value of one column out of the current row; null for SQL NULL. Chosen once when an
/// operation is compiled.
@FunctionalInterface
public interface ColumnReader {
  /// Where an array's items stand in a result made of it; before them are their numbers.
  int ITEM = 2;

  @Nullable Object read(ResultSet rows, int index) throws SQLException;

  static ColumnReader of(ColumnType type) {
    return switch (type.base()) {
      case BOOL ->
          (rows, index) -> {
            boolean value = rows.getBoolean(index);
            return rows.wasNull() ? null : value;
          };
      case INT16, INT32, INT64 -> ColumnReader::whole;
      case NUMERIC -> numeric(type.type());
      case REAL32 -> ColumnReader::single;
      case REAL64 ->
          (rows, index) -> {
            double value = rows.getDouble(index);
            return rows.wasNull() ? null : value;
          };
      case CHAR -> padded(type.size());
      case VARCHAR, ENUM, UUID, JSON, OPAQUE -> ResultSet::getString;
      case DATE -> (rows, index) -> finite(rows.getObject(index, LocalDate.class));
      case TIME -> (rows, index) -> rows.getObject(index, LocalTime.class);
      case TIMESTAMP -> (rows, index) -> finite(rows.getObject(index, LocalDateTime.class));
      case TIMESTAMP_ZONED -> (rows, index) -> finite(rows.getObject(index, OffsetDateTime.class));
      case BINARY ->
          (rows, index) -> {
            byte[] value = rows.getBytes(index);
            return value == null ? null : Bytes.wrap(value);
          };
      case LIST -> list(type.itemType());
      case UNKNOWN -> throw new IllegalArgumentException("no reader for " + type.nativeName());
    };
  }

  private static @Nullable Object whole(ResultSet rows, int index) throws SQLException {
    long value = rows.getLong(index);
    return rows.wasNull() ? null : value;
  }

  /// The double that prints like the float: 21.35, not 21.350000381469727. Narrowing it gives the
  /// float back.
  private static @Nullable Object single(ResultSet rows, int index) throws SQLException {
    float value = rows.getFloat(index);
    return rows.wasNull() ? null : Double.valueOf(Float.toString(value));
  }

  private static ColumnReader numeric(Type type) {
    return switch (type) {
      case Type.Int _ -> ColumnReader::whole;
      case Type.Decimal decimal when decimal.bounded() ->
          (rows, index) -> atScale(rows.getBigDecimal(index), decimal.scale());
      case Type.Decimal _ -> ResultSet::getBigDecimal;
      case Type other -> throw new IllegalArgumentException("no number: " + other);
    };
  }

  private static @Nullable BigDecimal atScale(@Nullable BigDecimal value, int scale) {
    if (value == null || value.scale() == scale) {
      return value;
    }
    try {
      return value.setScale(scale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException _) {
      throw garbage("a number with more than " + scale + " digits after the point");
    }
  }

  private static ColumnReader padded(int size) {
    return (rows, index) -> {
      String value = rows.getString(index);
      return value == null ? null : Binder.pad(value, size);
    };
  }

  /// PostgreSQL's `infinity` is no date; its driver says the largest one.
  private static @Nullable Object finite(@Nullable Object value) {
    boolean infinite =
        switch (value) {
          case LocalDate date -> date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN);
          case LocalDateTime stamp ->
              stamp.equals(LocalDateTime.MAX) || stamp.equals(LocalDateTime.MIN);
          case OffsetDateTime stamp ->
              stamp.equals(OffsetDateTime.MAX) || stamp.equals(OffsetDateTime.MIN);
          case null, default -> false;
        };
    if (infinite) {
      throw garbage("an infinite date");
    }
    return value;
  }

  /// Items are read as columns of their type are. A column of lists may hold lists of lists,
  /// whatever its declaration says: in PostgreSQL that has no bearing on them.
  private static ColumnReader list(ColumnType item) {
    ColumnReader reader = of(item);
    return (rows, index) -> {
      Array array = rows.getArray(index);
      if (array == null) {
        return null;
      }
      try (ResultSet items = array.getResultSet()) {
        if (items.getMetaData().getColumnType(ITEM) == Types.ARRAY) {
          throw garbage("a list of lists");
        }
        List<Object> values = new ArrayList<>();
        while (items.next()) {
          Object value = reader.read(items, ITEM);
          if (value == null) {
            throw garbage("a list with a null in it");
          }
          values.add(value);
        }
        return List.copyOf(values);
      } finally {
        array.free();
      }
    };
  }

  private static Fault garbage(String what) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system answered a value it should not have")
        .operator("the database answered " + what)
        .build();
  }
}
