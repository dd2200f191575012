package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.WeatheredStore;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.CommandType;
import dev.banyan.model.reaction.Policy.Settling;
import dev.banyan.operation.Call;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A reaction that waits for its time, turned by hand.
class BacklogTest {
  /// More than are kept at hand of the journal's end.
  private static final int MANY = 2_200;

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private Duration ahead = Duration.ZERO;
  private final Clocks clocks = new Clocks(this::told, () -> now);
  private final AtomicInteger reads = new AtomicInteger();
  private final Journal journal =
      Journal.inPlace(
          new WeatheredStore(new MemoryStore(1), this::read),
          new Journal.Settings(100, 1 << 20, this::told));
  private final Aggregates trips = new Aggregates(Trips.TYPE, 100, () -> journal, this::told);
  private final ReactionType type = expiry(trips);
  private final Attempting attempting =
      new Attempting(
          type, trips, new Surroundings(() -> journal, clocks, _ -> false, new Random(1)));
  private final Backlog backlog = new Backlog(type, trips, () -> journal, attempting);

  /// What the wall clock says.
  private Instant told() {
    return now.plus(ahead);
  }

  private WeatheredStore.Weather read() {
    reads.incrementAndGet();
    return WeatheredStore.Weather.FAIR;
  }

  private static ReactionType expiry(Aggregates trips) {
    return reaction("trip.expire", trips);
  }

  private static ReactionType reaction(String name, Aggregates trips) {
    Trips.Systems none =
        new Trips.Systems() {
          @Override
          public Call write(String effect) {
            return (_, _) -> null;
          }

          @Override
          public Call read(String effect) {
            return (_, _) -> null;
          }

          @Override
          public Settling settling(String effect) {
            return Settling.PARK;
          }
        };
    return Trips.reactions(new Trips.Setup(none, 3, Duration.ofSeconds(5), false), trips).stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Aggregates.Asked asked() {
    return new Aggregates.Asked(
        "",
        new By(null, "test", null),
        Aggregates.Check.NONE,
        Aggregates.Also.NOTHING,
        Deadline.in(Duration.ofMinutes(1)));
  }

  /// A trip whose time begins.
  private void booked(String trip) {
    var _ = trips.handle(Trips.BEGIN, Struct.of(Trips.ASKED, trip), asked());
    var event = Objects.requireNonNull(Trips.TYPE.events().get("CarBooked"));
    var happening = new CommandType.Happening(event, Struct.of(event.fields()));
    var _ = trips.change(trip, asked(), _ -> List.of(happening));
  }

  private List<String> begun() {
    return begun(backlog);
  }

  private List<String> begun(Backlog backlog) {
    List<String> begun = new ArrayList<>();
    backlog.heard(0, journal.heads(Deadline.in(Backlog.PAUSE)).getFirst());
    while (!backlog.turn(clocks.now(), task -> begun.add(task.event().key())).isAfter(now)) {
      // There is more to be read.
    }
    return begun;
  }

  @Test
  void beginsNothingBeforeItsTime() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T1");

    now = now.plus(Trips.PATIENCE).minusMillis(1);
    assertThat(begun()).isEmpty();

    now = now.plusMillis(1);
    assertThat(begun()).containsExactly("T1");
  }

  @Test
  void readsNothingAgainWhileItWaitsForATime() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T1");
    now = now.plusSeconds(2);
    assertThat(begun()).isEmpty();
    now = now.plusSeconds(2);
    assertThat(begun()).isEmpty();
    int before = reads.get();

    backlog.heard(0, 1);
    Instant next = backlog.turn(clocks.now(), _ -> true);

    assertThat(reads).hasValue(before);
    assertThat(next).isEqualTo(now.plus(Backlog.POLL));
  }

  @Test
  void takesUpAtOnceWhatAPersonReleasesWhileOthersWaitForTheirTime() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T1");
    var stream = attempting.stream("", "T1", 2);
    attempting.leave(stream, Fault.of(Fault.Kind.BUG, "does not fit"));
    now = now.plus(Trips.PATIENCE);
    assertThat(begun()).containsExactly("T1");
    backlog.ended(task(stream.names().get(2)), null);
    booked("T2");
    now = now.plusSeconds(2);
    assertThat(begun()).isEmpty();
    try (Reaction desk = new Reaction(type, trips, () -> journal, clocks)) {
      assertThat(desk.release(desk.parked().getFirst(), "ann")).isTrue();
    }

    now = now.plusSeconds(2);
    assertThat(begun()).containsExactly("T1");
  }

  private Backlog.Task task(String trip) {
    var records = journal.read(Trips.TYPE.stream("", trip), 1, 1, Deadline.in(Backlog.PAUSE));
    var event = Objects.requireNonNull(trips.codec().read(records.getFirst()));
    return new Backlog.Task(0, event.place().position(), event, false);
  }

  @Test
  void readsNoPageAgainForEachPlaceThatBecomesFree() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    for (int i = 0; i < MANY; i++) {
      booked("T" + i);
    }
    long othersGotTo = 0;
    for (var page = page(othersGotTo); !page.isEmpty(); page = page(othersGotTo)) {
      othersGotTo = page.getLast().place().position();
    }
    now = now.plus(Trips.PATIENCE);
    Deque<Backlog.Task> begun = new ArrayDeque<>();
    int before = reads.get();

    int ended = 0;
    for (int turns = 0; ended < MANY && turns < 2 * MANY; turns++) {
      Instant _ = backlog.turn(clocks.now(), begun::add);
      if (!begun.isEmpty()) {
        backlog.ended(begun.removeFirst(), null);
        ended++;
      }
    }

    assertThat(ended).isEqualTo(MANY);
    assertThat(reads.get() - before).as("pages of 200, and a checkpoint").isLessThan(40);
  }

  private List<Recorded> page(long behind) {
    return journal.tail().next(0, behind, 200, Deadline.in(Backlog.PAUSE));
  }

  @Test
  void takesForNewWhatHappensAfterItHasBegunUntilThatIsBegun() {
    new Checkpoints(type.name(), journal).begin();
    booked("T1");
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T2");
    now = now.plus(Trips.PATIENCE);

    List<Backlog.Task> begun = new ArrayList<>();
    for (int turn = 0; turn < 3; turn++) {
      Instant _ = backlog.turn(clocks.now(), begun::add);
    }
    backlog.ended(begun.getLast(), now);
    Instant _ = backlog.turn(clocks.now(), begun::add);

    assertThat(begun).extracting(task -> task.event().key()).containsExactly("T1", "T2", "T2");
    assertThat(begun).extracting(Backlog.Task::isNew).containsExactly(false, true, false);
  }

  @Test
  void waitsNoLongerForAnEventOfAClockThatWasAheadThanForOthers() {
    new Checkpoints(type.name(), journal).begin();
    ahead = Duration.ofDays(90);
    booked("T1");
    ahead = Duration.ZERO;
    booked("T2");
    Backlog restarted = new Backlog(type, trips, () -> journal, attempting);
    assertThat(begun(restarted)).isEmpty();

    now = now.plus(Trips.PATIENCE);

    assertThat(begun(restarted)).containsExactly("T1", "T2");
  }

  @Test
  void beginsAtOnceWhatIsNotToWaitWhateverItSaysOfItsTime() {
    ReactionType flight = reaction("trip.flight", trips);
    new Checkpoints(flight.name(), journal).begin();
    ahead = Duration.ofDays(90);
    booked("T1");
    ahead = Duration.ZERO;
    booked("T2");

    assertThat(begun(new Backlog(flight, trips, () -> journal, attempting)))
        .containsExactly("T1", "T2");
  }

  @Test
  void letsNothingBeDueThatWasJustHeardOfWhereTheClockHasJumpedAhead() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T1");
    assertThat(begun()).isEmpty();
    now = now.plus(Trips.PATIENCE.dividedBy(2));
    assertThat(begun()).isEmpty();
    booked("T2");
    assertThat(begun()).isEmpty();

    ahead = Duration.ofHours(1);
    now = now.plus(Trips.PATIENCE.dividedBy(2));
    assertThat(begun()).containsExactly("T1");
    now = now.plus(Trips.PATIENCE.dividedBy(2));
    assertThat(begun()).containsExactly("T2");
  }

  @Test
  void waitsNoLongerWhereTheClockIsSetBack() {
    Instant _ = backlog.turn(clocks.now(), _ -> true);
    booked("T1");
    assertThat(begun()).isEmpty();
    ahead = Duration.ofHours(-1);

    now = now.plus(Trips.PATIENCE);

    assertThat(begun()).containsExactly("T1");
  }
}
