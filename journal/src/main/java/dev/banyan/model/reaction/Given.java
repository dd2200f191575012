package dev.banyan.model.reaction;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import dev.banyan.model.Event;
import dev.banyan.value.Struct;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the expressions of a reaction are given of an event and its aggregate. Blocks where the
/// aggregate is looked at. Thread-safe.
record Given(ReactionType type, Aggregates aggregates) {
  private static final Duration LOADING = Duration.ofSeconds(10);

  private static Deadline loading() {
    return Deadline.in(LOADING);
  }

  /// Whether the state as it is now says that nothing is to be done.
  boolean isNotToBe(Event event) {
    return type.unless() != null
        && isNotToBe(event, aggregates.load(event.tenant(), event.key(), loading()));
  }

  boolean isNotToBe(Event event, Aggregate now) {
    Expression unless = type.unless();
    return unless != null
        && Boolean.TRUE.equals(unless.evaluate(event.data(), key(event), now.state()));
  }

  Object key(Event event) {
    return aggregates.model().value(event.key());
  }

  /// The values of [ReactionType#WITH].
  @Nullable Object[] values(Event event) {
    String version = Long.toString(event.place().version());
    String once = type.name() + "/" + event.key() + "/" + version;
    return new @Nullable Object[] {event.data(), key(event), once, state(event)};
  }

  /// What a call is given. Where that cannot be made, nothing was sent.
  Struct input(ReactionType.Calls calls, Event event) {
    try {
      return calls.with().bind(values(event));
    } catch (Fault fault) {
      throw fault.reaching(Fault.Reach.NONE);
    }
  }

  /// The state with the event and none after it; null where nobody asks.
  private @Nullable Struct state(Event event) {
    if (!type.seesState()) {
      return null;
    }
    long version = event.place().version();
    Aggregate now = aggregates.load(event.tenant(), event.key(), loading());
    return now.version() == version
        ? now.state()
        : aggregates.atVersion(event.tenant(), event.key(), version, loading()).state();
  }
}
