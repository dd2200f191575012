package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Binding;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Recorded;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.CommandType;
import dev.banyan.model.Event;
import dev.banyan.model.Orders;
import dev.banyan.model.reaction.Policy.Settling;
import dev.banyan.operation.Call;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Single reactions on virtual time, and what others do between any two of their steps.
class AttemptingTest {
  private static final String TRIP = "T1";

  private final MemoryStore store = new MemoryStore(1);
  private final List<String> sent = new ArrayList<>();
  private final AtomicInteger accesses = new AtomicInteger();
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final Journal journal =
      Journal.inPlace(store, new Journal.Settings(100, 1 << 20, () -> now));
  private final Aggregates others = new Aggregates(Trips.TYPE, 100, () -> journal, () -> now);
  private int disturbedAt = -1;
  private Runnable disturbance = () -> command(Trips.CONFIRM);
  private Fault.Kind failure = Fault.Kind.OUTCOME_UNKNOWN;
  private boolean made = true;
  private Duration standstill = Duration.ZERO;

  /// A system that does what it is asked where it is `made`, and whose answers are lost.
  private final class Lossy implements Trips.Systems {
    @Override
    public Call write(String effect) {
      return (_, _) -> {
        sent.add(effect);
        throw Fault.of(failure, "lost");
      };
    }

    @Override
    public Call read(String effect) {
      return (_, _) -> {
        now = now.plus(standstill);
        return made && sent.contains(effect);
      };
    }

    @Override
    public Settling settling(String effect) {
      return Settling.ASK;
    }
  }

  private void command(CommandType command) {
    var _ = others.handle(command, Struct.of(Trips.ASKED, TRIP), asked());
  }

  private static Aggregates.Asked asked() {
    return new Aggregates.Asked(
        "",
        new By(null, "test", null),
        Aggregates.Check.NONE,
        Aggregates.Also.NOTHING,
        Deadline.in(Duration.ofMinutes(1)));
  }

  /// The trip confirms itself, or so, when the journal is asked for the nth time.
  private Journal disturbed() {
    if (accesses.incrementAndGet() == disturbedAt) {
      disturbance.run();
    }
    return journal;
  }

  private ReactionType type(String name, int attempts, boolean byCommand) {
    Trips.Setup setup = new Trips.Setup(new Lossy(), attempts, Duration.ofSeconds(5), byCommand);
    return Trips.reactions(setup, others).stream()
        .filter(one -> one.name().equals("trip." + name))
        .findFirst()
        .orElseThrow();
  }

  /// What meets a defect wherever it is asked.
  private record Broken(Type type) implements Expression {
    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public Object evaluate(@Nullable Object... variables) {
      throw Fault.of(Fault.Kind.BUG, "Internal error");
    }

    @Override
    public String source() {
      return "broken";
    }
  }

  /// The same by a command that is refused with that problem.
  private static ReactionType refusing(ReactionType type, String problem) {
    return refusing(type, Orders.expression("true", Scope.of(), Type.Bool.BOOL), problem);
  }

  private static ReactionType refusing(ReactionType type, Expression always, String problem) {
    if (!(type.target() instanceof ReactionType.Commands target)) {
      throw new IllegalArgumentException(type.name());
    }
    CommandType command = target.command();
    CommandType refused =
        new CommandType(
            command.model(),
            command.name(),
            command.takes(),
            command.key(),
            command.expect(),
            List.of(new CommandType.Reject(always, problem)),
            command.emissions());
    return doing(type, new ReactionType.Commands(target.aggregates(), refused, target.with()));
  }

  private static ReactionType doing(ReactionType type, ReactionType.Target target) {
    return new ReactionType(
        type.name(),
        type.after(),
        type.delay(),
        type.unless(),
        target,
        type.then(),
        type.failed(),
        type.policy(),
        type.seesState(),
        type.parallel());
  }

  private Attempting attempting(ReactionType type) {
    Clocks clocks = new Clocks(() -> now, () -> now);
    Surroundings around = new Surroundings(this::disturbed, clocks, _ -> false, new Random(1));
    return new Attempting(
        type, new Aggregates(Trips.TYPE, 100, this::disturbed, () -> now), around);
  }

  private Event last() {
    Recorded last = store.stream(Trips.TYPE.stream("", TRIP)).getLast();
    return Objects.requireNonNull(others.codec().read(last));
  }

  private List<String> kinds() {
    return store.stream(Trips.TYPE.stream("", TRIP)).stream().map(Recorded::kind).toList();
  }

  private void booked() {
    command(Trips.BEGIN);
    var event = Objects.requireNonNull(Trips.TYPE.events().get("CarBooked"));
    var happening = new CommandType.Happening(event, Struct.of(event.fields()));
    var _ = others.change(TRIP, asked(), _ -> List.of(happening));
  }

  private static List<String> expired(boolean byCommand, int disturbedAt) {
    AttemptingTest own = new AttemptingTest();
    own.booked();
    own.now = own.now.plus(Trips.PATIENCE);
    own.disturbedAt = disturbedAt;
    var _ = own.attempting(own.type("expire", 3, byCommand)).advance(own.last(), false);
    return own.kinds();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimeIsNotOverForWhatWasConfirmedAtAnyMomentBefore(boolean byCommand) {
    assertThat(expired(byCommand, -1)).endsWith("trip.Expired/1");

    for (int moment = 1; moment <= 12; moment++) {
      assertThat(expired(byCommand, moment))
          .as("confirmed at access " + moment)
          .doesNotContainSequence("trip.Confirmed/1", "trip.Expired/1");
    }
  }

  @Test
  void asksTheJournalForNothingOfWhatIsNew() {
    command(Trips.BEGIN);
    Attempting attempting = attempting(type("flight", 3, false));
    Event begun = last();

    var _ = attempting.advance(begun, true);

    assertThat(sent).containsExactly("flight");
    assertThat(accesses).as("the claim, and what became of it").hasValue(2);
  }

  @Test
  void sendsNothingThatAnotherHasClaimedSinceItWasNew() {
    command(Trips.BEGIN);
    ReactionType type = type("flight", 3, false);
    Event begun = last();
    var _ = attempting(type).advance(begun, true);

    Duration again = attempting(type).advance(begun, true);

    assertThat(again).as("its stream is read then").isZero();
    assertThat(sent).containsExactly("flight");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysNothingThatAnotherHasSaidSinceItWasNew(boolean byCommand) {
    booked();
    now = now.plus(Trips.PATIENCE);
    ReactionType type = type("expire", 3, byCommand);
    Event waits = last();
    var _ = attempting(type).advance(waits, true);

    Duration again = attempting(type).advance(waits, true);

    assertThat(again).as("its stream is read then").isZero();
    assertThat(attempting(type).advance(waits, false)).as("it is over").isNull();
    assertThat(kinds()).containsOnlyOnce("trip.Expired/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"superseded", "not-to-be", "contended"})
  void leavesToAPersonWhatACommandRefusesWhateverItsProblemIsCalled(String problem) {
    booked();
    now = now.plus(Trips.PATIENCE);
    ReactionType type = refusing(type("expire", 1, true), problem);
    Attempting attempting = attempting(type);

    assertThat(attempting.advance(last(), true)).as("it is over").isNull();
    assertThat(attempting.standing(attempting.stream(last())))
        .isInstanceOfSatisfying(
            Standing.Parked.class, parked -> assertThat(parked.fault()).isEqualTo(problem));
  }

  private void assertParkedWithoutDoubt(ReactionType type) {
    Attempting attempting = attempting(type);

    assertThat(attempting.advance(last(), true)).as("it is over").isNull();

    assertThat(attempting.standing(attempting.stream(last())))
        .isInstanceOfSatisfying(
            Standing.Parked.class, parked -> assertThat(parked.unknown()).isFalse());
  }

  @Test
  void knowsOfADefectBeforeTheCallThatNothingWasSent() {
    command(Trips.BEGIN);
    ReactionType type = type("flight", 3, false);
    var calls = (ReactionType.Calls) type.target();
    var broken = new Binding.Source.Computed(new Broken(Type.Text.ANY));
    Binding with = new Binding(calls.with().takes(), List.of(broken, broken), 4);

    assertParkedWithoutDoubt(
        doing(type, new ReactionType.Calls(calls.operation(), with, calls.confirmation())));

    assertThat(sent).isEmpty();
  }

  @Test
  void knowsOfADefectOfACommandThatNothingWasRecorded() {
    booked();
    now = now.plus(Trips.PATIENCE);

    assertParkedWithoutDoubt(
        refusing(type("expire", 3, true), new Broken(Type.Bool.BOOL), "unheard-of"));
  }

  @ParameterizedTest
  @EnumSource(names = {"OUTCOME_UNKNOWN", "BUG"})
  void asksFirstWhatAPersonReleasesOfWhichNobodyKnows(Fault.Kind kind) {
    failure = kind;
    command(Trips.BEGIN);
    ReactionType type = type("flight", 1, false);
    Attempting attempting = attempting(type);
    var _ = attempting.advance(last(), false);
    Clocks clocks = new Clocks(() -> now, () -> now);
    try (Reaction desk = new Reaction(type, others, () -> journal, clocks)) {
      assertThat(desk.release(desk.parked().getFirst(), "ann")).isTrue();
    }

    Duration due = Objects.requireNonNull(attempting.advance(last(), false));
    assertThat(due).as("when the system must be done").isEqualTo(Duration.ofSeconds(15));

    now = now.plus(due);
    var _ = attempting.advance(last(), false);

    assertThat(sent).containsExactly("flight");
    assertThat(kinds()).endsWith("trip.FlightBooked/1");
  }

  /// What calls a system after the last booking, unless the trip is confirmed.
  private ReactionType unlessConfirmed() {
    ReactionType calls = type("undo-car", 3, false);
    return new ReactionType(
        calls.name(),
        Objects.requireNonNull(Trips.TYPE.events().get("CarBooked")),
        Duration.ZERO,
        type("expire", 3, false).unless(),
        calls.target(),
        calls.then(),
        calls.failed(),
        calls.policy(),
        false,
        2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"UNREACHABLE", "OUTCOME_UNKNOWN"})
  void sendsNothingAgainThatHasNotHappenedAndIsNotToBeAnyMore(Fault.Kind kind) {
    failure = kind;
    made = false;
    booked();
    Event booked = last();
    Attempting attempting = attempting(unlessConfirmed());
    now = now.plus(Objects.requireNonNull(attempting.advance(booked, false)));
    command(Trips.CONFIRM);

    Duration more = attempting.advance(booked, false);

    assertThat(sent).containsExactly("undo-car");
    assertThat(more).as("it is over").isNull();
    assertThat(kinds()).endsWith("trip.Confirmed/1");
  }

  /// A machine that is suspended: its steady clock stands still with it, the wall clock is set.
  @Test
  void sendsNothingOnceOthersMayHaveTakenOverWhileItStoodStill() {
    made = false;
    command(Trips.BEGIN);
    Attempting attempting = attempting(type("flight", 3, false));
    Event begun = last();
    now = now.plus(Objects.requireNonNull(attempting.advance(begun, true)));
    standstill = Duration.ofMinutes(1);

    Duration again = attempting.advance(begun, false);

    assertThat(sent).as("sent the first time alone").containsExactly("flight");
    assertThat(again).as("it is tried again").isNotNull();
    assertThat(attempting.standing(attempting.stream(begun))).isInstanceOf(Standing.Waiting.class);
  }

  @Test
  void countsNothingAsAnAttemptThatIsLateBeforeItIsSent() {
    command(Trips.BEGIN);
    Attempting attempting = attempting(type("flight", 1, false));
    Event begun = last();
    disturbedAt = 1;
    disturbance = () -> now = now.plus(Duration.ofMinutes(1));

    Duration again = Objects.requireNonNull(attempting.advance(begun, true));
    assertThat(sent).as("claimed, and then it was too late").isEmpty();
    now = now.plus(again);
    var _ = attempting.advance(begun, false);

    assertThat(sent).as("its only attempt").containsExactly("flight");
  }

  @Test
  void waitsNoLongerWhereAClockThatWasAheadIsSetRightBeforeThePauseIsRecorded() {
    command(Trips.BEGIN);
    Attempting attempting = attempting(type("flight", 3, false));
    Event begun = last();
    disturbedAt = 2;
    disturbance = () -> now = now.minus(Duration.ofHours(1));
    var _ = attempting.advance(begun, true);

    now = now.plus(Duration.ofSeconds(20)); // The system must be done by then.
    var _ = attempting.advance(begun, false);

    assertThat(kinds()).endsWith("trip.FlightBooked/1");
  }
}
