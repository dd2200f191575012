package dev.banyan.model;

import dev.banyan.expr.Expression;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Struct;
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

  /// What an aggregate in that state holds; null for nothing.
  @Nullable Reservation held(String model, String tenant, @Nullable Struct state) {
    Object held = state == null ? null : value.evaluate(state);
    String text = Objects.toString(held, "");
    return text.isEmpty() ? null : new Reservation(tenant, model + "." + name, text);
  }
}
