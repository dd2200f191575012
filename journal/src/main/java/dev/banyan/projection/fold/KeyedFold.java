package dev.banyan.projection.fold;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.model.Assignment;
import dev.banyan.model.Event;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row for each key. Its first field is the key.
///
/// @param modelKey the key of the model's aggregates
/// @param when what each event does, by the event's name
public record KeyedFold(Structure row, Field modelKey, Map<String, When> when) implements Fold {
  /// The variables of its expressions, in their order. `state` is the row before the event, absent
  /// where there is none; `at` is when the event was recorded.
  public static final List<String> VARIABLES = List.of("event", "key", "at", "state");

  /// What an event does to its row.
  ///
  /// @param key the row that it is for, without `state`; null for the row of the aggregate
  /// @param remove whether the row is gone afterwards
  public record When(@Nullable Expression key, boolean remove, List<Assignment> set) {
    public When {
      set = List.copyOf(set);
    }
  }

  public KeyedFold {
    when = Map.copyOf(when);
  }

  @Override
  public boolean takes(String event) {
    return when.containsKey(event);
  }

  @Override
  public RowKey key(Event event) {
    return new RowKey(event.tenant(), Ordered.bytes(keyOf(event)));
  }

  @Override
  public Object keyOf(Event event) {
    Expression key = when(event).key();
    Object own = aggregate(modelKey.type(), event.key());
    if (key == null) {
      return own;
    }
    Object found = key.evaluate(event.data(), own, Times.at(event.at()), null);
    if (found == null || found == Null.NULL) {
      throw Fault.of(Fault.Kind.INVALID, "the event has no value for the key");
    }
    return found;
  }

  /// The key of an aggregate as its type has it.
  static Object aggregate(Type type, String key) {
    if (!(type instanceof Type.Int number)) {
      return key;
    }
    BigInteger whole = new BigInteger(key);
    return number.fitsLong() ? (Object) whole.longValueExact() : whole;
  }

  private When when(Event event) {
    When found = when.get(event.type().name());
    if (found == null) {
      throw Fault.bug("no fold for " + event.type().kind(), new IllegalArgumentException());
    }
    return found;
  }

  @Override
  public @Nullable Object next(@Nullable Object state, Event event) {
    When found = when(event);
    if (found.remove()) {
      return null;
    }
    Struct before = (Struct) state;
    Struct.Builder next = before == null ? Struct.builder(row) : before.toBuilder();
    next.set(0, keyOf(event));
    Object own = aggregate(modelKey.type(), event.key());
    for (Assignment one : found.set()) {
      Object value = one.value().evaluate(event.data(), own, Times.at(event.at()), before);
      boolean none = value == Null.NULL && !row.field(one.slot()).nullable();
      next.set(one.slot(), none ? null : value);
    }
    for (int i = 0; i < row.size(); i++) {
      if (next.at(i) == null && row.field(i).required()) {
        throw Fault.of(
            Fault.Kind.INVALID,
            "`" + row.field(i).name() + "` has no value after `" + event.type().name() + "`");
      }
    }
    return next.build();
  }

  @Override
  public Struct shown(Object state) {
    return (Struct) state;
  }

  @Override
  public byte @Nullable [] memory(Object state) {
    return null;
  }

  @Override
  public Object state(Struct shown, byte @Nullable [] memory) {
    return shown;
  }
}
