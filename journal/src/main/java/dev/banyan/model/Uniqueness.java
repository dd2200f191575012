package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that no two aggregates of a model may have in common at a time, such as an e-mail
/// address: held in the journal from the event that gives it to the event that takes it away.
///
/// @param name what it is unique as: the scope of the reservation, below the model's name
/// @param value over the variable `state`; what is absent or empty is held by nobody
public record Uniqueness(String name, Expression value) {
  /// The most characters that are held.
  public static final int LENGTH_MAX = StreamId.LENGTH_MAX;

  /// What an aggregate in that state has; empty for nothing.
  ///
  /// @throws Fault `INVALID` where it cannot be computed, or is too long to be held
  String of(@Nullable Struct state) {
    Object held = state == null ? null : value.evaluate(state);
    return Objects.toString(held, "");
  }

  /// The same of a state that may have been there before this was unique; empty also for what
  /// cannot be held.
  String before(@Nullable Struct state) {
    try {
      return of(state);
    } catch (Fault _) {
      return "";
    }
  }

  /// By which it is held; null for nothing, and for what no journal can hold: a text with U+0000.
  @Nullable Reservation reservation(String model, String tenant, String text) {
    return text.isEmpty() ? null : Reservation.of(tenant, model + "." + name, text);
  }

  /// The same for what an aggregate is to have.
  ///
  /// @throws Fault `INVALID` for what cannot be held
  @Nullable Reservation wanted(String model, String tenant, String text) {
    Reservation wanted = reservation(model, tenant, text);
    if (wanted == null && !text.isEmpty()) {
      String why = "gives `" + name + "`, which is unique, a character that is not text";
      throw Fault.invalid(List.of(new Fault.Violation("", why)));
    }
    return wanted;
  }
}
