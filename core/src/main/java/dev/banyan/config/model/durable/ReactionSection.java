package dev.banyan.config.model.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.model.With;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What follows from an event of a model.
@Doc("What follows from an event: an operation is called or a command is decided, once for each.")
@AtMostOneOf({"call", "command"})
public record ReactionSection(
    Place place,
    @Doc("The event that it follows from.") Name after,
    @Doc("How long after the event; at once where nothing is said.") @Nullable Duration delay,
    @Doc("Nothing is done where this holds then, over `event`, `key` and `state`.")
        @Nullable Cel unless,
    @Doc("The operation that is called.") @Nullable Name call,
    @Doc("The command that is decided, `MODEL.COMMAND`.") @Nullable Name command,
    @Doc("Where the parameters come from, over `event`, `key`, `reaction` and `state`.")
        @Nullable With with,
    @Doc("How long one attempt may take.") @Default("10s") Duration deadline,
    @Doc("How often it is tried, and after which pauses.") @Default Retry retry,
    @Doc("How many may be under way at once.") @Default("16") @Bounds(min = 1, max = 1_000)
        int parallel,
    @Doc("The event that says that it has happened; its fields over `event`, `key`, `answer`.")
        @Nullable Says then,
    @Doc("The event that says that it failed for good; its fields over `event`, `key`, `fault`.")
        @Nullable Says failed)
    implements Checked {

  @Override
  public void check(Mistakes mistakes) {
    if (call == null && command == null && then == null) {
      mistakes.error(
          "nothing-done",
          place,
          "the reaction does nothing",
          "write what it calls, `call: …` or `command: …`, or the event that happens, `then: …`");
    }
    if (command != null && then != null) {
      mistakes.error(
          "two-events",
          then.place(),
          "a command says itself what happens",
          "remove `then`, or call an operation instead of the command");
    }
  }

  /// How often, and after which pauses.
  @Doc("How often a reaction is tried, and after which pauses.")
  @Example("{ attempts: 10, wait: { from: 200ms, to: 5m } }")
  public record Retry(
      Place place,
      @Doc("How often it is tried, the first time included.")
          @Default("10")
          @Bounds(min = 1, max = 1_000)
          int attempts,
      @Doc("The pause between attempts.") @Key("wait") @Default Wait pause) {}

  /// Pauses that double from `from` until they reach `to`.
  @Doc("A pause that doubles from attempt to attempt.")
  public record Wait(
      Place place,
      @Doc("The first pause.") @Default("200ms") Duration from,
      @Doc("The longest pause.") @Default("5m") Duration to)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (from.compareTo(to) > 0) {
        mistakes.error(
            "wrong-value", place, "the first pause is longer than the longest", "swap them");
      }
    }
  }

  /// An event of the same aggregate.
  @Doc("An event of the same aggregate.")
  @Example("{ event: OrderPaid, set: { authorisation: \"answer.AUTHNO\" } }")
  public record Says(
      Place place,
      @Doc("The event.") Name event,
      @Doc("Its fields, each from an expression.") ModelSection.@Nullable Set set) {}
}
