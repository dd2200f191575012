package dev.banyan.mapping.law;

import dev.banyan.base.Fault;
import dev.banyan.mapping.lens.Check;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a value is one of its type: right class, bounds kept, nothing missing. What a mapping
/// shows and writes must be, whatever else the laws say.
final class Conformity {
  private Conformity() {}

  /// The first path where it is not, with the reason; null where it is. `whole` also wants every
  /// required field to be there.
  static @Nullable String breach(Struct struct, boolean whole) {
    for (int i = 0; i < struct.type().size(); i++) {
      Field field = struct.type().field(i);
      Object value = struct.at(i);
      String breach = null;
      if (value == null) {
        breach = whole && field.required() ? " is missing" : null;
      } else if (value == Null.NULL) {
        breach = field.nullable() ? null : " is null";
      } else {
        breach = breach(value, field.type(), whole);
      }
      if (breach != null) {
        return "/" + field.name() + breach;
      }
    }
    return null;
  }

  private static @Nullable String breach(Object value, Type type, boolean whole) {
    if (!isCarried(value, type)) {
      return " is a " + value.getClass().getSimpleName();
    }
    Check check = Check.of(type);
    try {
      if (check != null) {
        check.keep(value);
      }
    } catch (Fault fault) {
      return " " + fault.getMessage();
    }
    if (value instanceof Struct struct) {
      return breach(struct, whole);
    }
    if (value instanceof Chosen chosen) {
      return breach(chosen.content(), chosen.oneCase().type(), whole);
    }
    if (value instanceof List<?> list && type instanceof Type.ListOf of) {
      for (int i = 0; i < list.size(); i++) {
        String breach = breach(list.get(i), of.item(), whole);
        if (breach != null) {
          return "/" + i + breach;
        }
      }
    }
    return null;
  }

  private static boolean isCarried(Object value, Type type) {
    return switch (type) {
      case Type.Text text ->
          value instanceof String one
              && (!text.fixed() || one.codePointCount(0, one.length()) == text.lengthMax());
      case Type.Enumeration _ -> value instanceof String;
      case Type.Int whole -> whole.fitsLong() ? value instanceof Long : value instanceof BigInteger;
      case Type.Decimal decimal ->
          value instanceof BigDecimal one && (!decimal.bounded() || one.scale() == decimal.scale());
      case Type.Real _ -> value instanceof Double;
      case Type.Bool _ -> value instanceof Boolean;
      case Type.Date _ -> value instanceof LocalDate;
      case Type.Time _ -> value instanceof LocalTime;
      case Type.Timestamp _ -> value instanceof Temporal;
      case Type.Binary _ -> value instanceof Bytes;
      case Type.ListOf _ -> value instanceof List<?>;
      case Structure structure -> value instanceof Struct one && one.type().equals(structure);
      case OneOf oneOf -> value instanceof Chosen one && one.type().equals(oneOf);
    };
  }
}
