package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.connect.Use;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values to plan with, of the right type and without a meaning.
final class Samples {
  private static final String UUID = "00000000-0000-0000-0000-000000000000";

  private static final OffsetDateTime STAMP =
      OffsetDateTime.of(LocalDate.EPOCH, LocalTime.NOON, ZoneOffset.UTC);

  private Samples() {}

  /// The input of an operation as a use gives it: what is required, and what it names.
  static Struct input(Structure takes, Use use) {
    Struct.Builder input = Struct.builder(takes);
    for (Field field : takes.fields()) {
      if (field.required() || use.parameters().contains(field.name())) {
        input.set(field.name(), value(field.type()));
      }
    }
    if (use.sort() != null && takes.position("sort") >= 0) {
      input.set("sort", use.sort());
    }
    return input.build();
  }

  private static @Nullable Object value(Type type) {
    return switch (type) {
      case Type.Text text -> text.lengthMax() < UUID.length() && text.lengthMax() >= 0 ? "x" : UUID;
      case Type.Enumeration one -> one.values().getFirst();
      case Type.Int _ -> 1L;
      case Type.Decimal _ -> BigDecimal.ONE;
      case Type.Real _ -> 1.0;
      case Type.Bool _ -> true;
      case Type.Date _ -> LocalDate.EPOCH;
      case Type.Time _ -> LocalTime.NOON;
      case Type.Timestamp stamp ->
          stamp.zone() == Type.Zone.LOCAL ? STAMP.toLocalDateTime() : STAMP;
      case Type.Binary _ -> Bytes.wrap(new byte[1]);
      case Type.ListOf list -> {
        Object item = value(list.item());
        yield item == null ? List.of() : List.of(item);
      }
      case Structure _, OneOf _ -> null;
    };
  }
}
