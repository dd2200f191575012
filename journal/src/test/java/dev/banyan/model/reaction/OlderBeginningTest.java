package dev.banyan.model.reaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.Orders;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal whose reaction began without the positions of that moment, as an older version wrote.
class OlderBeginningTest {
  private static final int OLD = 20;

  @TempDir Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
  private Journal journal;
  private Aggregates orders;
  private Reaction reaction;

  @BeforeEach
  void open() {
    Journal.Settings usual = Journal.Settings.USUAL;
    journal =
        Journal.open(
            SqliteStore.open(folder.resolve("journal.db")),
            new Journal.Settings(usual.waitingMax(), usual.waitingBytesMax(), now::get));
    orders = new Aggregates(Orders.TYPE, 100, () -> journal, now::get);
    Scope then =
        Scope.of(
            new Scope.Variable("event", Orders.PLACED, false),
            new Scope.Variable("key", Type.Text.max(12), false));
    ReactionType type =
        new ReactionType(
            "order.pay",
            Orders.ORDER_PLACED,
            Duration.ZERO,
            null,
            new ReactionType.Nothing(),
            new ReactionType.Saying(
                Orders.ORDER_PAID, List.of(Orders.set(Orders.PAID, "authorisation", "key", then))),
            null,
            new Policy(
                3,
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                Policy.Settling.PARK),
            false,
            8);
    reaction = new Reaction(type, orders, () -> journal, new Clocks(now::get, now::get));
  }

  @AfterEach
  void close() {
    reaction.close();
    journal.close();
  }

  @Test
  void reactsToNothingThatWasBeforeItBegan() {
    placeAll("A");
    begun();
    placeAll("B");

    reaction.declare();
    reaction.start();

    awaitPaid("B");
    for (int i = 0; i < OLD; i++) {
      assertThat(version("A" + i)).isEqualTo(1);
    }
  }

  @Test
  void reactsToNothingThatWasBeforeItBeganWhereACheckpointIsEarlier() {
    placeAll("A");
    begun();
    now.updateAndGet(then -> then.plusSeconds(1));
    for (int partition = 0; partition < journal.partitions(); partition++) {
      new Checkpoints("order.pay", journal).reach(partition, 1);
    }
    placeAll("B");

    reaction.declare();
    reaction.start();

    awaitPaid("B");
    for (int i = 0; i < OLD; i++) {
      assertThat(version("A" + i)).isEqualTo(1);
    }
  }

  @Test
  void takesThePlaceOfTheBeginningInItsPartitionWhateverTheClockSays() {
    begun();
    StreamId stream = StreamId.of("", "reaction-checkpoint", "order.pay");
    int partition = journal.read(stream, 0, 1, soon()).getFirst().place().partition();
    long position = journal.read(stream, 0, 1, soon()).getFirst().place().position();

    Checkpoints.Start start = new Checkpoints("order.pay", journal).start(partition);

    assertThat(start.position()).isEqualTo(position).isPositive();
    assertThat(start.since()).isEqualTo(now.get());
  }

  /// As it was recorded by the older version: alone.
  private void begun() {
    now.updateAndGet(then -> then.plusSeconds(1));
    Entry entry = new Entry("reaction-begun", Bytes.wrap("{\"position\":0}".getBytes(UTF_8)));
    StreamId stream = StreamId.of("", "reaction-checkpoint", "order.pay");
    var _ = journal.append(Append.to(stream, Expected.newStream(), entry), soon());
  }

  private void placeAll(String name) {
    for (int i = 0; i < OLD; i++) {
      Struct command = Struct.of(Orders.PLACE, name + i, Orders.money("1.00"), null);
      var _ =
          orders.handle(
              Orders.PLACE_ORDER,
              command,
              new Aggregates.Asked(
                  "",
                  new By(null, "test", null),
                  Aggregates.Check.NONE,
                  Aggregates.Also.NOTHING,
                  soon()));
    }
  }

  private long version(String id) {
    return orders.load("", id, soon()).version();
  }

  private void awaitPaid(String name) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    for (int i = 0; i < OLD; i++) {
      while (version(name + i) != 2) {
        assertThat(Instant.now()).isBefore(end);
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }
}
