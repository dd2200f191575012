package dev.banyan.gateway.durable;

import dev.banyan.journal.Append;
import dev.banyan.journal.Outcome;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.CommandType;
import dev.banyan.operation.Call;
import dev.banyan.operation.Companion;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Precondition;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A command of a model as what a route calls: answers the aggregate as it is after it. If-Match is
/// held against the aggregate that the command is decided on.
public record CommandCall(Aggregates aggregates, CommandType command, Shown shown) implements Call {
  /// What stands for the journal's partitions among the positions of an exchange.
  private static final String SYSTEM = "journal/";

  /// How long after a write an answer from a cache may still lack it: what is read from the journal
  /// never lacks it, and what follows the journal is told by the position.
  private static final Duration SETTLES = Duration.ofSeconds(5);

  /// The name by which [dev.banyan.operation.Positions] knows a partition of the journal.
  public static String system(int partition) {
    return SYSTEM + partition;
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Object key = Objects.requireNonNull(input.at(command.key()));
    Precondition precondition = exchange.precondition();
    Aggregates.Asked asked =
        new Aggregates.Asked(
            tenant(exchange),
            By.of(exchange, command.qualified()),
            now -> check(precondition, key, now),
            also(exchange.companion(), key),
            exchange.deadline());
    Aggregates.Done done = aggregates.handle(command, input, asked);
    if (exchange.companion() instanceof Joined joined) {
      joined.written();
    }
    Outcome.Place place = done.place();
    if (place != null) {
      exchange.positions().reached(system(place.partition()), place.position(), SETTLES);
    }
    return shown.of(key, done.after());
  }

  private Aggregates.Also also(@Nullable Companion companion, Object key) {
    return companion instanceof Joined joined
        ? new Aggregates.Also() {
          @Override
          public List<Append.Part> parts(Aggregate after) {
            return joined.parts(shown.of(key, after));
          }

          @Override
          public void refused() {
            joined.refused();
          }
        }
        : Aggregates.Also.NOTHING;
  }

  private void check(Precondition precondition, Object key, Aggregate now) {
    Struct current = shown.of(key, now);
    if (current != null) {
      precondition.check(current);
    }
  }

  /// Whose aggregates the caller may see and change.
  static String tenant(Exchange exchange) {
    String tenant = exchange.caller().tenant();
    return tenant == null ? "" : tenant;
  }
}
