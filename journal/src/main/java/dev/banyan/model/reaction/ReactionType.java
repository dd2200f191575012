package dev.banyan.model.reaction;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.expr.Expression;
import dev.banyan.model.Aggregates;
import dev.banyan.model.Assignment;
import dev.banyan.model.CommandType;
import dev.banyan.model.EventType;
import dev.banyan.operation.Operation;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reaction as it is declared: after which event, what is done, and which events say how it went.
///
/// @param name `MODEL.REACTION`
/// @param delay how long after the event
/// @param unless where this holds of the state as it is then, nothing is done; over [#UNLESS]
/// @param then the event that says that it has happened; null for none
/// @param failed the event that says that it has failed; null where it is parked then
/// @param seesState whether `with` asks for the state, which costs a look at the aggregate
/// @param parallel how many may be under way at once
public record ReactionType(
    String name,
    EventType after,
    Duration delay,
    @Nullable Expression unless,
    Target target,
    @Nullable Saying then,
    @Nullable Saying failed,
    Policy policy,
    boolean seesState,
    int parallel) {
  /// The variables of `with`, in their order: `reaction` is a text that is the same for each
  /// attempt, and for nothing else; `state` is that of the aggregate with the event and none after.
  public static final List<String> WITH = List.of("event", "key", "reaction", "state");

  /// The variables of `unless`, in their order.
  public static final List<String> UNLESS = List.of("event", "key", "state");

  /// The variables of `then`, in their order; those of `failed` have `fault` in place of `answer`.
  public static final List<String> THEN = List.of("event", "key", "answer");

  /// What is done.
  public sealed interface Target {}

  /// An operation is called; `confirmation` is how an unknown outcome is asked for, null where it
  /// is not.
  public record Calls(Operation operation, Binding with, @Nullable Confirmation confirmation)
      implements Target {}

  /// A command of a model is decided, together with the end of the reaction.
  public record Commands(Aggregates aggregates, CommandType command, Binding with)
      implements Target {}

  /// Nothing but that the time has come.
  public record Nothing() implements Target {}

  /// An event of the same aggregate, made of variables.
  public record Saying(EventType event, List<Assignment> set) {
    public Saying {
      set = List.copyOf(set);
    }

    CommandType.Happening happening(@Nullable Object... variables) {
      Struct.Builder data = Struct.builder(event.fields());
      Assignment.all(set, data, variables);
      return new CommandType.Happening(event, data.build());
    }
  }
}
