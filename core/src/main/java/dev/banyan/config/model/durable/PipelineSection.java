package dev.banyan.config.model.durable;

import dev.banyan.base.Rate;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pipeline as it is written: where its messages come from, and what is done with each.
@Doc("Messages of a queue or topic, and what is done with each.")
@Example("{ from: { system: erp }, steps: [ { call: customer, with: { id: message.ID } } ] }")
public record PipelineSection(
    Place place,
    @Doc("Where the messages come from.") From from,
    @Doc("What is done with a message, in this order; `message` is its value.") @Required
        List<Step> steps,
    @Doc("What messages are kept in order by; as the source keeps them where nothing is said.")
        @Nullable Cel key,
    @Doc("How many messages are worked on at once, each of another key.")
        @Default("8")
        @Bounds(min = 1, max = 1000)
        int atOnce,
    @Doc("How many messages are taken before the first of them is settled.")
        @Default("100")
        @Bounds(min = 1, max = 100000)
        int unsettled,
    @Doc("How long one attempt at a message may take.") @Default("30s") Duration deadline,
    @Doc("How often a message is tried, and the pauses between.") @Default Retry retry,
    @Doc("What becomes of messages that could not be worked on.") @Default DeadLetters deadLetters,
    @Doc("What becomes of the later messages of a key that has a dead letter.") @Default("go-on")
        AfterDeadLetter afterDeadLetter)
    implements Checked {

  @Override
  public void check(Mistakes mistakes) {
    if (unsettled < atOnce) {
      mistakes.error(
          "wrong-value",
          place,
          "%d messages cannot be worked on at once while %d may be unsettled"
              .formatted(atOnce, unsettled),
          "raise `unsettled` or lower `at-once`");
    }
    for (Step step : steps) {
      if (step instanceof Aggregates together && together.count() > unsettled) {
        mistakes.error(
            "wrong-value",
            together.place(),
            "%d messages cannot be gathered while %d may be unsettled"
                .formatted(together.count(), unsettled),
            "raise `unsettled` or lower `count`");
      }
    }
  }

  /// Where messages come from.
  @Doc("Where messages come from: a system, or the events of a model.")
  @AtMostOneOf({"system", "model"})
  @Example("{ model: order, events: [OrderPlaced] }")
  public record From(
      Place place,
      @Doc("A system that has messages.") @Nullable Name system,
      @Doc("A model whose events are the messages.") @Nullable Name model,
      @Doc("Which events of the model; all where nothing is said.") List<Name> events,
      @Doc("From which event on, when the pipeline is new; `now` where nothing is said.")
          @Nullable Since since)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (system == null && model == null) {
        mistakes.error(
            "missing-key",
            place,
            "nothing says where the messages come from",
            "write `system: …`, or `model: …` for the events of a model");
      }
      if (system != null && (!events.isEmpty() || since != null)) {
        mistakes.error(
            "misplaced-key",
            place,
            "`events` and `since` are about a model, and the messages come from a system",
            "remove them, or write `model: …`");
      }
    }
  }

  /// Where a new pipeline begins among the events of a model.
  public enum Since {
    /// With the first event after it was declared.
    NOW,
    /// With the first event there is.
    BEGINNING
  }

  /// What becomes of the later messages of a key that has a dead letter.
  public enum AfterDeadLetter {
    /// They are worked on.
    GO_ON,
    /// They follow it into the dead letters, until none of their key is there.
    HOLD_KEY
  }

  /// Trying again.
  @Doc("How often a message is tried, and the pauses between.")
  public record Retry(
      Place place,
      @Doc("How often a message is tried, the first time included.") @Default("5") @Bounds(min = 1)
          int attempts,
      @Doc("The pause between attempts.") @Key("wait") @Default Wait pause) {}

  /// Pauses that double from `from` until they reach `to`.
  @Doc("A pause that doubles from attempt to attempt.")
  public record Wait(
      Place place,
      @Doc("The first pause.") @Default("200ms") Duration from,
      @Doc("The longest pause.") @Default("1m") Duration to)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (from.compareTo(to) > 0) {
        mistakes.error(
            "wrong-value", place, "the first pause is longer than the longest", "swap them");
      }
    }
  }

  /// How dead letters are kept.
  @Doc("What becomes of messages that could not be worked on.")
  public record DeadLetters(
      Place place,
      @Doc("How long a dead letter is kept before it may be dropped without force.") @Default("30d")
          Duration keep,
      @Doc("How many may be open: at so many, no more messages are taken.")
          @Default("100000")
          @Bounds(min = 1, max = 1000000)
          int most) {}

  /// One item of `steps`.
  public sealed interface Step {}

  /// A call of an operation.
  public record Calls(
      Place place,
      @Doc("The operation to call: one of `operations`, or `SYSTEM.OPERATION`.") Name call,
      @Doc("The parameters by name, each from an expression; by name where nothing is said.")
          Map<Name, Cel> with,
      @Doc("The name under which later steps know its answer.") @Nullable Name as)
      implements Step {}

  /// A command of a model.
  public record Decides(
      Place place,
      @Doc("The command that is decided, `MODEL.COMMAND`.") Name command,
      @Doc("What it carries by name, each from an expression; by name where nothing is said.")
          Map<Name, Cel> with,
      @Doc("The name under which later steps know the state after it.") @Nullable Name as)
      implements Step {}

  /// Lets only some messages pass.
  public record Filters(
      @Doc("A condition; a message for which it does not hold is done.") Cel filter)
      implements Step {}

  /// The modern view of a value, by a mapping.
  public record Maps(
      @Doc("The mapping that turns a legacy value into the modern one.") Name map,
      @Doc("The legacy value; the message where nothing is said.") @Default("message") Cel from,
      @Doc("The name under which later steps know the modern value.") Name as)
      implements Step {}

  /// A value of a type, made field by field.
  public record Sets(
      @Doc("The fields of a value, each from an expression.") @Required Map<Name, Cel> set,
      @Doc("The type of the value.") TypeExpression type,
      @Doc("The name under which later steps know the value.") Name as)
      implements Step {}

  /// The items of a list, one after the other.
  public record Splits(
      @Doc("A list; the steps below are done for each of its items, in order.") Cel split,
      @Doc("The name under which these steps know the item.") Name as,
      @Doc("What is done with each item.") @Required List<Step> steps)
      implements Step {}

  /// The first case that holds.
  public record Routes(
      @Doc("Cases; the steps of the first that holds are done, of none where none holds.") @Required
          List<Case> route)
      implements Step {}

  /// One case of a route.
  @Doc("Steps for some messages.")
  public record Case(
      Place place,
      @Doc("When the steps are done; always where nothing is said.") @Nullable Cel when,
      @Doc("What is done in this case.") @Required List<Step> steps) {}

  /// Messages that go on as one.
  public record Aggregates(
      Place place,
      @Doc("What messages are gathered by: those with the same value go on together.")
          Cel aggregate,
      @Doc("What goes on of each message; the message where nothing is said.") @Default("message")
          Cel of,
      @Doc("The name under which the steps below know the list.") Name as,
      @Doc("How many go on together at most.") @Default("100") @Bounds(min = 2, max = 10_000)
          int count,
      @Doc("How long the first of a list waits for others.") @Default("10s") Duration within,
      @Doc("A condition; the message for which it holds is the last of its list.")
          @Nullable Cel until,
      @Doc("What is done with the list.") @Required List<Step> steps)
      implements Step {}

  /// Each key once.
  public record Deduplicates(
      Place place,
      @Doc("What tells messages apart; one whose key was done already is done.") Cel deduplicate,
      @Doc("How long a key is known.") @Default("7d") Duration keep)
      implements Step {}

  /// Not faster than so.
  public record Throttles(@Doc("How many messages pass, such as `100/s`.") Rate throttle)
      implements Step {}
}
