package dev.banyan.model;

import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who brought an event about, and because of what.
///
/// @param caller `GROUP:ID`; null where it was not a caller
/// @param because the command or the reaction: `order.place`, `reaction/order.pay/A1/1`
/// @param exchange the id that joins it with the trace and the log
public record By(@Nullable String caller, String because, @Nullable String exchange) {
  static final Structure TYPE =
      Structure.of(
          "By",
          List.of(
              Field.optional("caller", Type.Text.ANY),
              Field.required("because", Type.Text.ANY),
              Field.optional("exchange", Type.Text.ANY)));

  /// The caller of an exchange.
  public static By of(Exchange exchange, String because) {
    Caller caller = exchange.caller();
    return new By(caller.method() + ":" + caller.id(), because, exchange.id());
  }

  Struct struct() {
    return Struct.of(TYPE, caller, because, exchange);
  }

  static By of(Struct struct) {
    return new By((String) struct.at(0), String.valueOf(struct.at(1)), (String) struct.at(2));
  }
}
