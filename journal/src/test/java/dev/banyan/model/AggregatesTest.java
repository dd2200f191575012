package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.WeatheredStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Aggregates over a journal in a real file.
@ExtendWith(LeakCheck.class)
class AggregatesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final int EVERY = 3;

  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private @TempDir Path folder;
  private Journal journal;
  private Aggregates orders;

  @BeforeEach
  void open() {
    journal =
        Journal.open(
            SqliteStore.open(folder.resolve("journal.db")),
            new Journal.Settings(100, 1 << 20, clock::get));
    orders = node();
  }

  @AfterEach
  void close() {
    journal.close();
  }

  /// As another process sees the same journal.
  private Aggregates node() {
    return new Aggregates(Orders.TYPE, EVERY, () -> journal, clock::get);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static Aggregates.Asked asked(Aggregates.Check check) {
    return new Aggregates.Asked(
        "", new By(null, "test", null), check, Aggregates.Also.NOTHING, soon());
  }

  private static Aggregates.Done place(Aggregates at, String id, @Nullable String reference) {
    Struct command = Struct.of(Orders.PLACE, id, Orders.money("12.50"), reference);
    return at.handle(Orders.PLACE_ORDER, command, asked(Aggregates.Check.NONE));
  }

  private static Aggregates.Done cancel(Aggregates at, String id, Aggregates.Check check) {
    Struct command = Struct.of(Orders.CANCEL, id, "changed my mind");
    return at.handle(Orders.CANCEL_ORDER, command, asked(check));
  }

  private static void assertFault(ThrowingCallable call, Fault.Kind kind, String name) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(kind);
              assertThat(fault.name()).isEqualTo(name);
            });
  }

  private static Struct state(String status, String total, @Nullable String reference) {
    return Struct.of(Orders.STATE, status, Orders.money(total), reference);
  }

  @Test
  void makesOfACommandAnEventThatAnotherNodeSees() {
    var done = place(orders, "A/1", "r1");

    assertThat(done.after()).isEqualTo(new Aggregate(1, state("placed", "12.50", "r1")));
    assertThat(node().load("", "A/1", soon())).isEqualTo(done.after());
  }

  @Test
  void beginsANewOneWithoutALookIntoTheJournal() {
    AtomicInteger accesses = new AtomicInteger();
    WeatheredStore.Sky counting =
        () -> {
          accesses.incrementAndGet();
          return WeatheredStore.Weather.FAIR;
        };
    Journal counted =
        Journal.inPlace(
            new WeatheredStore(new MemoryStore(1), counting),
            new Journal.Settings(100, 1 << 20, clock::get));
    Aggregates there = new Aggregates(Orders.TYPE, EVERY, () -> counted, clock::get);

    var done = place(there, "A1", null);

    assertThat(done.after().version()).isEqualTo(1);
    assertThat(accesses).as("the append").hasValue(1);
  }

  @Test
  void keepsTenantsApart() {
    place(orders, "A1", null);

    assertThat(orders.load("acme", "A1", soon())).isEqualTo(Aggregate.NONE);
  }

  @Test
  void callsItNoConflictThatOthersAreFasterEachTime() {
    place(orders, "A1", null);
    Aggregates other = node();
    var paid = List.of(new CommandType.Happening(Orders.ORDER_PAID, Struct.of(Orders.PAID, "A-1")));
    Aggregates.Deciding overtaken =
        _ -> {
          other.change("A1", asked(Aggregates.Check.NONE), _ -> paid);
          return paid;
        };

    assertThatThrownBy(() -> orders.change("A1", asked(Aggregates.Check.NONE), overtaken))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
              assertThat(fault.name()).isEqualTo(Aggregates.CONTENDED);
              assertThat(Aggregates.isContended(fault)).isTrue();
            });
  }

  @Test
  void refusesANewOneWhereThereIsOneAndAChangeWhereThereIsNone() {
    place(orders, "A1", null);

    assertFault(() -> place(orders, "A1", null), Fault.Kind.CONFLICT, CommandType.EXISTS);
    assertFault(() -> place(node(), "A1", null), Fault.Kind.CONFLICT, CommandType.EXISTS);
    assertFault(
        () -> cancel(orders, "A2", Aggregates.Check.NONE), Fault.Kind.NOT_FOUND, "not-found");
  }

  @Test
  void rejectsByTheProblemOfTheGuard() {
    Struct command = Struct.of(Orders.PLACE, "A1", Orders.money("0.00"), null);

    assertFault(
        () -> orders.handle(Orders.PLACE_ORDER, command, asked(Aggregates.Check.NONE)),
        Fault.Kind.DECLARED,
        "empty-order");
    assertThat(journal.version(Orders.TYPE.stream("", "A1"), soon())).isZero();
  }

  @Test
  void writesNothingWhereACommandBecomesNoEvent() {
    place(orders, "A1", null);
    cancel(orders, "A1", Aggregates.Check.NONE);

    var again = cancel(orders, "A1", Aggregates.Check.NONE);

    assertThat(again.place()).isNull();
    assertThat(again.after().version()).isEqualTo(2);
  }

  @Test
  void decidesAnewWhereAnotherNodeWasFaster() {
    Aggregates other = node();
    place(orders, "A1", null);
    other.load("", "A1", soon());
    cancel(orders, "A1", Aggregates.Check.NONE);

    var late = cancel(other, "A1", Aggregates.Check.NONE);

    assertThat(late.place()).as("it is cancelled already").isNull();
  }

  @Test
  void decidesNotOnWhatTheCallerHasNotSeen() {
    Aggregates other = node();
    place(orders, "A1", null);
    other.load("", "A1", soon());
    cancel(orders, "A1", Aggregates.Check.NONE);
    Aggregates.Check seenFirst =
        now -> {
          if (now.version() != 1) {
            throw Fault.of(Fault.Kind.STALE, "changed");
          }
        };

    // From memory the version is the one the caller has seen; the append finds out.
    assertFault(() -> cancel(other, "A1", seenFirst), Fault.Kind.STALE, "stale");
  }

  @Test
  void letsOnlyOneHaveWhatIsUniqueAndGivesItBack() {
    place(orders, "A1", "r1");
    assertFault(() -> place(orders, "A2", "r1"), Fault.Kind.CONFLICT, Aggregates.TAKEN);
    assertFault(() -> place(orders, "A2", "r\u00002"), Fault.Kind.INVALID, "invalid");
    cancel(orders, "A1", Aggregates.Check.NONE);

    var second = place(orders, "A2", "r1");

    assertThat(second.after().version()).isEqualTo(1);
  }

  @Test
  void showsTheStateAtAVersionAtATimeAndAtAPosition() {
    place(orders, "A1", null);
    place(orders, "A2", null);
    clock.set(START.plusSeconds(60));
    cancel(orders, "A1", Aggregates.Check.NONE);

    assertThat(orders.atVersion("", "A1", 1, soon()).state())
        .isEqualTo(state("placed", "12.50", null));
    assertThat(orders.atTime("", "A1", START.plusSeconds(59), soon()).version()).isEqualTo(1);
    assertThat(orders.atTime("", "A1", START.plusSeconds(60), soon()).version()).isEqualTo(2);
    assertThat(orders.atVersion("", "A1", 3, soon())).isEqualTo(Aggregate.NONE);
    assertThat(orders.atPosition("", "A2", 1, soon())).isEqualTo(Aggregate.NONE);
    assertThat(orders.atPosition("", "A1", 2, soon()).version()).isEqualTo(1);
    assertThat(orders.atPosition("", "A1", 3, soon()).version()).isEqualTo(2);
  }

  @Test
  void goesOnFromASnapshotThatTheSameDefinitionMade() {
    change("A1", 7);

    Aggregate found = node().load("", "A1", soon());

    assertThat(found.version()).isEqualTo(7);
    assertThat(
            journal.version(dev.banyan.journal.StreamId.of("", "snapshot", "order", "A1"), soon()))
        .as("after versions 3 and 6")
        .isEqualTo(2);
    assertThat(found.state()).isEqualTo(state("paid", "12.50", null));
  }

  @Test
  void passesOverASnapshotOfAnotherDefinition() {
    change("A1", 7);
    EventType otherwise =
        new EventType(
            "order",
            "OrderPaid",
            1,
            Orders.PAID,
            List.of(),
            List.of(
                Orders.set(Orders.STATE, "status", "'settled'", Orders.apply(Orders.PAID, false))),
            false);
    ModelType changed =
        new ModelType(
            "order",
            Orders.TYPE.key(),
            Orders.STATE,
            java.util.Map.of("OrderPlaced", Orders.ORDER_PLACED, "OrderPaid", otherwise),
            List.of());

    Aggregate found =
        new Aggregates(changed, EVERY, () -> journal, clock::get).load("", "A1", soon());

    assertThat(found.state()).isEqualTo(state("settled", "12.50", null));
  }

  /// Places an order and pays it again and again.
  private void change(String id, int events) {
    place(orders, id, null);
    IntStream.range(1, events)
        .forEach(
            _ ->
                orders.change(
                    id,
                    asked(Aggregates.Check.NONE),
                    _ ->
                        List.of(
                            new CommandType.Happening(
                                Orders.ORDER_PAID, Struct.of(Orders.PAID, "a")))));
  }
}
