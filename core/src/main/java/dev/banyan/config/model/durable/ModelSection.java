package dev.banyan.config.model.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.Rest;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model: commands become events, events become state.
@Doc("An event-sourced model: commands become events, events become state.")
public record ModelSection(
    Place place,
    @Doc("The field of every command that names the aggregate it is for.") Name key,
    @Doc("What is known of an aggregate beside its key.") @Required Map<Name, FieldSection> state,
    @Doc("What may happen to an aggregate.") @Required Map<Name, Event> events,
    @Doc("What may be asked of an aggregate.") @Required Map<Name, Command> commands,
    @Doc("What no two aggregates may have in common, each from an expression over `state`.")
        Map<Name, Cel> unique,
    @Doc("What follows from its events.") Map<Name, ReactionSection> reactions,
    @Doc("After how many events the state is kept, so that long histories load fast.")
        @Default("100")
        @Bounds(min = 2, max = 10_000)
        int snapshotEvery,
    @Doc("What the model is, for the generated contracts.") @Nullable String doc) {

  /// Those that stand in the names of streams and records.
  public List<java.util.Set<Name>> names() {
    return List.of(events.keySet(), commands.keySet(), reactions.keySet(), unique.keySet());
  }

  /// A kind of event.
  @Doc("Something that happens to an aggregate, and what it sets in the state.")
  @Example("{ fields: { total: decimal(13.2) }, apply: { total: \"event.total\" } }")
  public record Event(
      Place place,
      @Doc("What the event carries.") Map<Name, FieldSection> fields,
      @Doc("Fields of the state, each from an expression over `event`, `state` and `key`.")
          Map<Name, Cel> apply,
      @Doc("The version of its fields; one more whenever they change.")
          @Default("1")
          @Bounds(min = 1, max = 100)
          int version,
      @Doc("The versions before it, by number: what each carried, and what becomes of it.")
          Map<Name, Earlier> before,
      @Doc("What the event means, for the generated contracts.") @Nullable String doc) {}

  /// An earlier version of an event.
  @Doc("An earlier version of an event. Fields that the next version has as well stay as they are.")
  @Example("{ fields: { total: decimal(13.2) }, set: { channel: \"'unknown'\" } }")
  public record Earlier(
      Place place,
      @Doc("What that version carried.") Map<Name, FieldSection> fields,
      @Doc("Fields of the next version, each from an expression over `event`.")
          Map<Name, Cel> set) {}

  /// A command.
  @Doc("Something that may be asked of an aggregate: what rejects it, which events it becomes.")
  public record Command(
      Place place,
      @Doc("What it carries: a type, or fields.") Takes takes,
      @Doc("Whether there must be no such aggregate yet, one, or either.") @Default("existing")
          Expect expect,
      @Doc("Conditions that reject it, asked in this order.") List<Reject> reject,
      @Doc("The events it becomes, in this order.") @Required List<Emit> emit,
      @Doc("What the command does, for the generated contracts.") @Nullable String doc) {}

  /// What a command carries.
  @Doc("What a command carries: the name of a type, or fields.")
  public sealed interface Takes {
    /// A type by its name.
    record Named(@Doc("The type.") @ShortForm(only = true) TypeExpression type) implements Takes {}

    /// Fields of its own.
    record Fields(@Doc("The fields by name.") @Rest @Required Map<Name, FieldSection> fields)
        implements Takes {}
  }

  /// What there must be.
  public enum Expect {
    /// No such aggregate yet.
    NEW,
    /// The aggregate.
    EXISTING,
    /// Either.
    ANY
  }

  /// A condition that rejects a command.
  @Doc("A condition that rejects a command, and the problem that is answered.")
  @Example("{ when: \"size(command.lines) == 0\", problem: empty-order }")
  public record Reject(
      Place place,
      @Doc("The condition, over `command`, `state`, `key` and `at`.") Cel when,
      @Doc("The problem, of `problems`.") Name problem) {}

  /// An event that a command becomes.
  @Doc("An event that a command becomes.")
  @Example("{ event: OrderCancelled, set: { reason: \"command.reason\" } }")
  public record Emit(
      Place place,
      @Doc("The event.") Name event,
      @Doc("Only where this holds, over `command`, `state`, `key` and `at`.") @Nullable Cel when,
      @Doc("Its fields, each from an expression; those of the command where nothing is said.")
          @Nullable Set set) {}

  /// Fields and where they come from.
  @Doc("Fields, each from an expression.")
  public record Set(@Doc("The fields by name.") @Rest Map<Name, Cel> values) {}
}
