package dev.banyan.model.reaction;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.model.Aggregates;
import dev.banyan.model.Assignment;
import dev.banyan.model.CommandType;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.model.Orders;
import dev.banyan.model.reaction.Policy.Settling;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The work of several steps that is simulated: a trip is a flight, a hotel and a car, booked in
/// this order; who does not confirm in time loses them, and what cannot be had undoes what was
/// booked before it, the last first.
final class Trips {
  /// How long a booked trip waits for its confirmation.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /// What is done at the systems, in the order in which it is done and undone.
  static final List<String> DONE = List.of("flight", "hotel", "car");

  private static final Structure STATE =
      Structure.of("trip", List.of(Field.required("status", Type.Text.max(12))));
  private static final Type.Text KEY = Type.Text.max(12);
  private static final Structure NOTHING = Structure.of("nothing", List.of());
  static final Structure PARAMETERS =
      Structure.of(
          "book", List.of(Field.required("trip", KEY), Field.required("once", Type.Text.ANY)));

  private static final EventType BEGUN = event("Begun", "begun", true);
  private static final EventType TOUCHED = event("Touched", null, false);
  private static final Map<String, EventType> EVENTS = events();
  static final ModelType TYPE =
      new ModelType("trip", Field.required("id", KEY), STATE, EVENTS, List.of());

  static final Structure ASKED = Structure.of("asked", List.of(Field.required("id", KEY)));
  static final CommandType BEGIN = command("begin", CommandType.Expectation.NEW, BEGUN, null);
  static final CommandType TOUCH =
      command("touch", CommandType.Expectation.EXISTING, TOUCHED, null);
  static final CommandType CONFIRM = whileWaiting("confirm", "Confirmed");
  private static final CommandType EXPIRE = whileWaiting("expire", "Expired");
  private static final Expression NO_LONGER =
      Orders.expression(
          "state.status != 'waiting'",
          Scope.of(
              new Scope.Variable("event", NOTHING, false),
              new Scope.Variable("key", KEY, false),
              new Scope.Variable("state", STATE, false)),
          Type.Bool.BOOL);

  private Trips() {}

  /// What is at the other end of the calls.
  interface Systems {
    Call write(String effect);

    Call read(String effect);

    Settling settling(String effect);
  }

  /// How a history is set up.
  ///
  /// @param byCommand whether the time that is over is a command's matter, or an event by itself
  record Setup(Systems systems, int attempts, Duration deadline, boolean byCommand) {}

  private static Map<String, EventType> events() {
    Map<String, EventType> events = new LinkedHashMap<>();
    List<EventType> all = new ArrayList<>(List.of(BEGUN, TOUCHED));
    all.add(event("FlightBooked", "flying", false));
    all.add(event("FlightRefused", "refused", false));
    all.add(event("HotelBooked", "sleeping", false));
    all.add(event("HotelRefused", "undoing", false));
    all.add(event("CarBooked", "waiting", false));
    all.add(event("CarRefused", "undoing", false));
    all.add(event("Confirmed", "confirmed", false));
    all.add(event("Expired", "undoing", false));
    all.add(event("CarUndone", null, false));
    all.add(event("HotelUndone", null, false));
    all.add(event("FlightUndone", "undone", false));
    all.forEach(one -> events.put(one.name(), one));
    return events;
  }

  private static EventType event(String name, @Nullable String status, boolean first) {
    Structure fields = Structure.of(name, List.of());
    Scope scope =
        Scope.of(
            new Scope.Variable("state", STATE, first),
            new Scope.Variable("event", fields, false),
            new Scope.Variable("key", KEY, false));
    List<Assignment> apply =
        status == null
            ? List.of()
            : List.of(Orders.set(STATE, "status", "'" + status + "'", scope));
    return new EventType("trip", name, 1, fields, List.of(), apply, first);
  }

  private static EventType of(String name) {
    EventType event = EVENTS.get(name);
    if (event == null) {
      throw new IllegalArgumentException(name);
    }
    return event;
  }

  private static CommandType whileWaiting(String name, String event) {
    Scope scope =
        Scope.of(
            new Scope.Variable("command", ASKED, false),
            new Scope.Variable("key", KEY, false),
            new Scope.Variable("at", Type.Timestamp.INSTANT, false),
            new Scope.Variable("state", STATE, false));
    Expression when = Orders.expression("state.status == 'waiting'", scope, Type.Bool.BOOL);
    return command(name, CommandType.Expectation.EXISTING, of(event), when);
  }

  private static CommandType command(
      String name, CommandType.Expectation expect, EventType event, @Nullable Expression when) {
    return new CommandType(
        "trip",
        name,
        ASKED,
        0,
        expect,
        List.of(),
        List.of(new CommandType.Emission(event, when, List.of())));
  }

  /// The reactions of a node whose aggregates these are.
  static List<ReactionType> reactions(Setup setup, Aggregates trips) {
    Function<Asked, ReactionType> calls = asked -> calls(setup, asked);
    return List.of(
        calls.apply(new Asked("flight", "Begun", "flight", "FlightBooked", "FlightRefused")),
        calls.apply(new Asked("hotel", "FlightBooked", "hotel", "HotelBooked", "HotelRefused")),
        calls.apply(new Asked("car", "HotelBooked", "car", "CarBooked", "CarRefused")),
        expiry(setup, trips),
        calls.apply(new Asked("undo-car", "Expired", "undo-car", "CarUndone", null)),
        calls.apply(new Asked("undo-hotel", "CarUndone", "undo-hotel", "HotelUndone", null)),
        calls.apply(new Asked("no-car", "CarRefused", "undo-hotel", "HotelUndone", null)),
        calls.apply(new Asked("undo-flight", "HotelUndone", "undo-flight", "FlightUndone", null)),
        calls.apply(new Asked("no-hotel", "HotelRefused", "undo-flight", "FlightUndone", null)));
  }

  private record Asked(
      String name, String after, String effect, String then, @Nullable String failed) {}

  private static ReactionType calls(Setup setup, Asked asked) {
    Systems systems = setup.systems();
    Settling settling = systems.settling(asked.effect());
    Binding with =
        new Binding(
            PARAMETERS, List.of(new Binding.Source.Variable(1), new Binding.Source.Variable(2)), 3);
    Binding again =
        new Binding(
            PARAMETERS, List.of(new Binding.Source.Variable(0), new Binding.Source.Variable(1)), 2);
    Operation read = operation("made", Type.Bool.BOOL, systems.read(asked.effect()));
    Operation write = operation(asked.effect(), null, systems.write(asked.effect()));
    return new ReactionType(
        "trip." + asked.name(),
        of(asked.after()),
        Duration.ZERO,
        null,
        new ReactionType.Calls(
            write,
            with,
            settling == Settling.ASK ? new Confirmation(read, again, Set.of(), false) : null),
        new ReactionType.Saying(of(asked.then()), List.of()),
        asked.failed() == null ? null : new ReactionType.Saying(of(asked.failed()), List.of()),
        policy(setup, settling),
        false,
        2);
  }

  private static Operation operation(String name, @Nullable Type returns, Call call) {
    return new Operation(
        new Signature(
            name, PARAMETERS, returns, List.of(), Effect.WRITE, Signature.Delivery.WHOLE, ""),
        call);
  }

  private static Policy policy(Setup setup, Settling settling) {
    return new Policy(
        setup.attempts(),
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        setup.deadline(),
        settling);
  }

  private static ReactionType expiry(Setup setup, Aggregates trips) {
    Binding with = new Binding(ASKED, List.of(new Binding.Source.Variable(1)), 2);
    return new ReactionType(
        "trip.expire",
        of("CarBooked"),
        PATIENCE,
        NO_LONGER,
        setup.byCommand()
            ? new ReactionType.Commands(trips, EXPIRE, with)
            : new ReactionType.Nothing(),
        setup.byCommand() ? null : new ReactionType.Saying(of("Expired"), List.of()),
        null,
        policy(setup, Settling.REPEAT),
        false,
        2);
  }
}
