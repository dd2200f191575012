package dev.banyan.projection.fold;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/// Reads values that were written as their own text; those of types that have an order.
final class ValueText {
  private ValueText() {}

  static Object read(Type type, DataInputStream in) throws IOException {
    String text = in.readUTF();
    return switch (type) {
      case Type.Text _, Type.Enumeration _ -> text;
      case Type.Int number ->
          number.fitsLong() ? (Object) Long.parseLong(text) : new BigInteger(text);
      case Type.Decimal _ -> new BigDecimal(text);
      case Type.Bool _ -> Boolean.parseBoolean(text);
      case Type.Date _ -> LocalDate.parse(text);
      case Type.Time _ -> LocalTime.parse(text);
      case Type.Timestamp time ->
          time.zone() == Type.Zone.OFFSET ? OffsetDateTime.parse(text) : LocalDateTime.parse(text);
      case Type.Real _, Type.Binary _, Type.ListOf _, Structure _, OneOf _ ->
          throw new IllegalArgumentException("no order among values of " + type);
    };
  }
}
