package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of an aggregate as what a route calls: as it is now, or with a history also as it was
/// after so many events, at a time or at a position of the journal.
public record StateCall(Aggregates aggregates, Shown shown) implements Call {
  private static final int VERSION = 1;
  private static final int TIME = 2;
  private static final int POSITION = 3;

  /// What a history is asked by, beside the key.
  public static final Set<String> ASKED_BY = Set.of("version", "time", "position");

  /// What it takes: the key, and with a history `version`, `time` and `position`.
  public static Structure takes(Aggregates aggregates, boolean history) {
    List<Field> fields = new ArrayList<>();
    fields.add(aggregates.model().key());
    if (history) {
      fields.add(
          Field.optional(Shown.VERSION, Shown.NUMBER)
              .documented("The state after that many events."));
      fields.add(
          Field.optional("time", Type.Timestamp.INSTANT)
              .documented("The state with the events recorded up to then."));
      fields.add(
          Field.optional("position", Shown.NUMBER)
              .documented("The state with the events up to that position of the journal."));
    }
    return Structure.of(aggregates.model().name() + " parameters", fields);
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Object key = Objects.requireNonNull(input.at(0));
    aggregates.check(exchange.positions(), exchange.deadline());
    return shown.of(key, aggregate(input, aggregates.model().text(key), exchange));
  }

  private Aggregate aggregate(Struct input, String key, Exchange exchange) {
    boolean history = input.type().size() > VERSION;
    Object version = history ? input.at(VERSION) : null;
    Object time = history ? input.at(TIME) : null;
    Object position = history ? input.at(POSITION) : null;
    if (Stream.of(version, time, position).filter(Objects::nonNull).count() > 1) {
      throw Fault.invalid(
          List.of(
              new Fault.Violation(
                  "query." + (position == null ? "time" : "position"),
                  "cannot stand beside another of `version`, `time` and `position`")));
    }
    String tenant = CommandCall.tenant(exchange);
    Deadline deadline = exchange.deadline();
    if (version instanceof Long number) {
      return aggregates.atVersion(tenant, key, number, deadline);
    }
    if (position instanceof Long number) {
      return aggregates.atPosition(tenant, key, number, deadline);
    }
    return time instanceof OffsetDateTime instant
        ? aggregates.atTime(tenant, key, instant.toInstant(), deadline)
        : aggregates.load(tenant, key, deadline);
  }
}
