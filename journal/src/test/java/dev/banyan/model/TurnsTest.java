package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Many who want to change one aggregate at once.
@ExtendWith(LeakCheck.class)
class TurnsTest {
  private static final StreamId ONE = new StreamId("", "model/order/A1");
  private static final StreamId OTHER = new StreamId("", "model/order/A2");
  private static final int CALLERS = 64;
  private static final int CHANGES = 8;

  private final Turns turns = new Turns();

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static void waits(Thread thread) {
    while (LockSupport.getBlocker(thread) == null) {
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesNobodyWhoMeetsOthersAtOneAggregate(@TempDir Path folder) throws Exception {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    var paid = List.of(new CommandType.Happening(Orders.ORDER_PAID, Struct.of(Orders.PAID, "A-1")));
    try (Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL)) {
      Aggregates orders = new Aggregates(Orders.TYPE, 100, () -> journal, InstantSource.system());
      orders.handle(
          Orders.PLACE_ORDER, Struct.of(Orders.PLACE, "A1", Orders.money("12.50"), null), asked());
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        start.await();
                        for (int k = 0; k < CHANGES; k++) {
                          orders.change("A1", asked(), _ -> paid);
                        }
                      } catch (Exception | Error e) {
                        failures.add(e);
                      }
                    }));
      }
      start.countDown();
      for (Thread caller : callers) {
        caller.join();
      }

      assertThat(failures).isEmpty();
      assertThat(orders.load("", "A1", soon()).version()).isEqualTo(1 + CALLERS * CHANGES);
    }
  }

  private static Aggregates.Asked asked() {
    return new Aggregates.Asked(
        "", new By(null, "test", null), Aggregates.Check.NONE, Aggregates.Also.NOTHING, soon());
  }

  @Test
  void givesTheTurnToWhoCameFirst() throws InterruptedException {
    List<Integer> order = new CopyOnWriteArrayList<>();
    List<Thread> callers = new ArrayList<>();
    assertThat(turns.take(ONE, soon())).isTrue();
    for (int i = 0; i < 3; i++) {
      int number = i;
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    assertThat(turns.take(ONE, soon())).isTrue();
                    order.add(number);
                    turns.give(ONE);
                  });
      waits(caller);
      callers.add(caller);
    }

    assertThat(turns.take(OTHER, soon())).as("another one is free").isTrue();
    turns.give(OTHER);
    turns.give(ONE);
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(order).containsExactly(0, 1, 2);
    assertThat(turns.isTaken(ONE)).isFalse();
  }

  @Test
  void letsGoOfWhoIsLate() {
    assertThat(turns.take(ONE, soon())).isTrue();

    assertThat(turns.take(ONE, Deadline.in(Duration.ofMillis(5)))).isFalse();

    turns.give(ONE);
    assertThat(turns.isTaken(ONE)).isFalse();
    assertThat(turns.take(ONE, soon())).isTrue();
  }

  @Test
  void losesNoTurnThatComesAtADeadline() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      assertThat(turns.take(ONE, soon())).isTrue();
      long nanos = 20_000 + i * 1_000L;
      Thread late =
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (turns.take(ONE, Deadline.in(Duration.ofNanos(nanos)))) {
                      turns.give(ONE);
                    }
                  });
      LockSupport.parkNanos(nanos);
      turns.give(ONE);
      late.join();

      assertThat(turns.isTaken(ONE)).as("after %s", i).isFalse();
    }
  }

  @Test
  void takesNoMoreThanAThousandInLine() throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    assertThat(turns.take(ONE, soon())).isTrue();
    for (int i = 0; i < 1_000; i++) {
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (turns.take(ONE, soon())) {
                      turns.give(ONE);
                    }
                  });
      waits(caller);
      callers.add(caller);
    }

    assertThat(turns.take(ONE, soon())).isFalse();

    turns.give(ONE);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(turns.isTaken(ONE)).isFalse();
  }
}
