package dev.banyan.gateway.pipeline.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that share a journal, and what each is given of its events.
class EventSubscriptionTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Structure NOTE =
      Structure.of("Noted", List.of(Field.required("note", Type.Text.ANY)));
  private static final EventType NOTED =
      new EventType("order", "Noted", 1, NOTE, List.of(), List.of(), true);
  private static final ModelType ORDER =
      new ModelType(
          "order",
          Field.required("id", Type.Text.ANY),
          Structure.of("State", List.of()),
          Map.of("Noted", NOTED),
          List.of());

  @TempDir Path folder;
  private Journal journal;
  private Aggregates aggregates;

  @BeforeEach
  void open() {
    journal = Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
    aggregates = new Aggregates(ORDER, 100, () -> journal, InstantSource.system());
    Reached.of("telling", journal).declare(true);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void happen(String key, String... notes) {
    for (String note : notes) {
      var entry =
          aggregates.codec().entry(NOTED, Struct.of(NOTE, note), new By(null, "test", null));
      journal.append(Append.to(ORDER.stream("", key), Expected.any(), entry), Deadline.in(LONG));
    }
  }

  private Subscription node(String name, Duration lease) {
    EventMessages messages = new EventMessages(aggregates.codec(), List.of(NOTED), NOTE);
    return EventSubscription.start(
        new EventSubscription.Way(Reached.of("telling", journal), messages, name, true, lease));
  }

  private static List<String> ids(List<Delivery> deliveries) {
    return deliveries.stream().map(one -> one.message().id()).toList();
  }

  @Test
  void givesTheEventsToOneNodeUntilThatLeavesAndThenToTheNext() {
    happen("A", "1", "2", "3");
    try (Subscription second = node("second", LONG)) {
      List<Delivery> given;
      try (Subscription first = node("first", LONG)) {
        given = first.poll(10, SHORT);
        assertThat(second.poll(10, SHORT)).isEmpty();
        first.settle(given.get(0));
        first.settle(given.get(2));
      }

      assertThat(ids(given))
          .containsExactly("model/order/A/1", "model/order/A/2", "model/order/A/3");
      assertThat(ids(second.poll(10, LONG))).containsExactly("model/order/A/2", "model/order/A/3");
    }
  }

  @Test
  void takesTheTurnOfANodeThatIsNotHeardOf() {
    happen("A", "1");
    Reached reached = Reached.of("telling", journal);
    reached.move(reached.last(), "gone", List.of(0L));

    try (Subscription node = node("alive", Duration.ofMillis(100))) {
      List<Delivery> first = node.poll(10, SHORT);
      List<Delivery> taken = new ArrayList<>();
      while (taken.isEmpty()) {
        taken.addAll(node.poll(10, SHORT));
      }

      assertThat(first).isEmpty();
      assertThat(ids(taken)).containsExactly("model/order/A/1");
    }
  }

  @Test
  void leavesTheTurnToANodeThatIsHeardOf() {
    happen("A", "1");
    Duration lease = Duration.ofSeconds(1);
    try (Subscription alive = node("alive", lease);
        Subscription other = node("other", lease)) {
      alive.poll(10, SHORT);
      long until = System.nanoTime() + lease.multipliedBy(2).toNanos();

      while (System.nanoTime() < until) {
        assertThat(other.poll(10, SHORT)).isEmpty();
      }
    }
  }

  @Test
  void endsWhereAnotherNodeHasTakenItsTurn() {
    happen("A", "1");
    Reached reached = Reached.of("telling", journal);
    try (Subscription late = node("late", Duration.ofMillis(200))) {
      late.poll(10, SHORT);
      reached.move(reached.last(), "quick", List.of(1L));

      assertThatThrownBy(
              () -> {
                while (true) {
                  late.poll(10, SHORT);
                }
              })
          .isInstanceOf(Fault.class)
          .extracting(thrown -> String.valueOf(((Fault) thrown).operator()))
          .asString()
          .contains("another node has gone on");
    }
  }

  @Test
  void writesNothingWhileNothingHappensAndKeepsItsTurn() {
    Duration lease = Duration.ofMillis(100);
    Reached reached = Reached.of("telling", journal);
    try (Subscription idle = node("idle", lease);
        Subscription other = node("other", lease)) {
      idle.poll(10, SHORT);
      long version = reached.last().version();
      long until = System.nanoTime() + lease.multipliedBy(5).toNanos();
      while (System.nanoTime() < until) {
        assertThat(idle.poll(10, SHORT)).isEmpty();
        assertThat(other.poll(10, SHORT)).isEmpty();
      }
      assertThat(reached.last().version()).isEqualTo(version);

      happen("A", "1");

      assertThat(other.poll(10, SHORT)).isEmpty();
      assertThat(ids(idle.poll(10, LONG))).containsExactly("model/order/A/1");
      assertThat(reached.last().version()).isGreaterThan(version);
    }
  }

  @Test
  void takesNothingNewWhileItsLeaseHasPassed() {
    happen("A", "1");
    try (Subscription paused = node("paused", Duration.ofNanos(1))) {
      List<Delivery> before = paused.poll(10, SHORT);
      happen("A", "2");

      List<Delivery> after = paused.poll(10, SHORT);

      assertThat(ids(before)).containsExactly("model/order/A/1");
      assertThat(after).isEmpty();
    }
  }

  @Test
  void refusesAJournalThatEndsBeforeWhatWasReached() {
    Reached reached = Reached.of("telling", journal);
    reached.move(reached.last(), "", List.of(1_000L));

    try (Subscription node = node("one", LONG)) {
      assertThatThrownBy(() -> node.poll(10, SHORT))
          .isInstanceOf(Fault.class)
          .extracting(thrown -> String.valueOf(((Fault) thrown).operator()))
          .asString()
          .contains("it is another one, or lost its end");
    }
  }

  @Test
  void tellsAnEventOfATenantApartFromThatOfNone() {
    assertThat(EventMessages.id(ORDER.stream("", "A"), 1)).isEqualTo("model/order/A/1");
    assertThat(EventMessages.id(ORDER.stream("a/b", "A"), 1)).isEqualTo("a%2Fb/model/order/A/1");
  }
}
