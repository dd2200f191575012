package dev.banyan.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.PostgresServer;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresStoreTest {
  private static final StreamId STREAM = new StreamId("", "order/1");

  private final PostgresSettings database = fresh();
  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private static PostgresSettings fresh() {
    return Databases.empty();
  }

  private Journal open() {
    return Journal.open(PostgresStore.open(database), Journal.Settings.USUAL);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  private static Append append(StreamId stream, Expected expected, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Append.to(stream, expected, new Entry("noted", Bytes.wrap(bytes)));
  }

  private static List<String> all(Journal journal) {
    List<String> texts = new ArrayList<>();
    for (int partition = 0; partition < journal.partitions(); partition++) {
      long position = 0;
      for (Recorded record : journal.read(partition, 0, 10_000, soon())) {
        position++;
        assertThat(record.place().position()).isEqualTo(position);
        texts.add(new String(record.payload().toArray(), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  private static List<Thread> threads(int count, IntConsumer work) {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(Thread.ofVirtual().start(() -> work.accept(number)));
    }
    return all;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void givesNodesThatWriteAtOnceOneOrderWithoutGaps() throws InterruptedException {
    Journal one = open();
    Journal two = open();
    AtomicInteger counted = new AtomicInteger();
    AtomicInteger reserved = new AtomicInteger();

    join(
        threads(
            16,
            number -> {
              Journal node = number % 2 == 0 ? one : two;
              for (int i = 0; i < 20; i++) {
                StreamId stream = new StreamId("", "counter/" + i % 5);
                long version = node.version(stream, soon());
                Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
                Append.Part here = append(stream, expected, number + "." + i).parts().getFirst();
                Append.Part there =
                    append(
                            new StreamId("", "log/" + number),
                            Expected.any(),
                            "log " + number + "." + i)
                        .parts()
                        .getFirst();
                Claim claim = new Claim.Reserve(new Reservation("", "turn", "t" + i));
                boolean claims = number < 4;
                Outcome outcome =
                    node.append(
                        new Append(List.of(there, here), claims ? List.of(claim) : List.of()),
                        soon());
                counted.addAndGet(outcome instanceof Outcome.Written ? 1 : 0);
                reserved.addAndGet(claims && outcome instanceof Outcome.Written ? 1 : 0);
              }
            }));

    assertThat(all(one)).hasSize(2 * counted.get()).isEqualTo(all(two)).doesNotHaveDuplicates();
    assertThat(counted).hasPositiveValue();
    assertThat(reserved.get()).isBetween(1, 20);
    one.close();
    two.close();
    open().close();
  }

  @Test
  void tellsFollowersOfWhatAnotherNodeAppends() throws InterruptedException {
    Journal one = open();
    Journal two = open();
    Semaphore told = new Semaphore(0);
    one.follow((_, _) -> told.release());

    Outcome _ = two.append(append(STREAM, Expected.any(), "first"), soon());
    boolean first = told.tryAcquire(20, TimeUnit.SECONDS);
    Outcome _ = two.append(append(STREAM, Expected.any(), "second"), soon());
    boolean second = told.tryAcquire(20, TimeUnit.SECONDS);

    assertThat(first && second).isTrue();
    one.close();
    two.close();
  }

  @Test
  void losesNothingAndWritesNothingTwiceWhenConnectionsAreCut() throws InterruptedException {
    Journal journal = open();
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicInteger running = new AtomicInteger(8);

    List<Thread> writers =
        threads(
            8,
            number -> {
              for (int i = 0; i < 40; i++) {
                String text = number + "." + i;
                try {
                  journal.append(
                      append(new StreamId("", "s" + number), Expected.any(), text), soon());
                  acknowledged.add(text);
                } catch (Fault fault) {
                  assertThat(fault.kind()).isIn(Fault.Kind.OVERLOADED, Fault.Kind.OUTCOME_UNKNOWN);
                }
              }
              running.decrementAndGet();
            });
    while (running.get() > 0) {
      PostgresServer.run(
          database.url(),
          "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
              + " current_database() and application_name = 'banyan-journal'");
    }
    join(writers);

    assertThat(all(journal)).containsAll(acknowledged).doesNotHaveDuplicates();
    assertThat(acknowledged).isNotEmpty();
    assertThat(journal.stopped()).isNull();
    journal.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = CuttingProxy.Cut.class,
      names = {"BEFORE", "AFTER"})
  void settlesACommitWhoseAnswerIsLost(CuttingProxy.Cut cut) throws IOException {
    try (CuttingProxy proxy = new CuttingProxy(PostgresServer.sharedPort())) {
      String url =
          database.url().replace(":" + PostgresServer.sharedPort() + "/", ":" + proxy.port() + "/")
              + "&prepareThreshold=0"; // every commit is sent by its text, which the proxy sees
      PostgresSettings through = Databases.settings(url);
      Journal journal = Journal.open(PostgresStore.open(through), Journal.Settings.USUAL);
      proxy.cut(cut);

      Outcome outcome = journal.append(append(STREAM, Expected.newStream(), "once"), soon());

      assertThat(proxy.cuts()).isEqualTo(1);
      assertThat(outcome).isInstanceOf(Outcome.Written.class);
      assertThat(all(journal)).containsExactly("once");
      journal.close();
    }
  }

  @Test
  void refusesAStoreWhoseRecordsWereChangedRemovedOrAdded() {
    List<String> attacks =
        List.of(
            "update banyan_record set payload = 'x' where position = 2",
            "delete from banyan_record where position = 2",
            "delete from banyan_record where position = 3",
            "update banyan_head set position = 2 where position = 3");
    for (String attack : attacks) {
      PostgresSettings fresh = fresh();
      Journal journal = Journal.open(PostgresStore.open(fresh), Journal.Settings.USUAL);
      for (int i = 0; i < 3; i++) {
        journal.append(append(STREAM, Expected.any(), "n" + i), soon());
      }
      journal.close();
      PostgresServer.run(fresh.url(), attack);

      assertThatThrownBy(() -> PostgresStore.open(fresh)).as(attack).isInstanceOf(Fault.class);
    }
  }

  @Test
  void refusesAStoreOfANewerVersion() {
    open().close();
    PostgresServer.run(database.url(), "update banyan_schema set version = 99");

    assertThatThrownBy(() -> PostgresStore.open(database))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("newer Banyan (schema 99"));
  }

  @Test
  void raisesAnOlderSchemaAndKeepsItsRecords() {
    Journal old = open();
    old.append(append(STREAM, Expected.newStream(), "old"), soon());
    old.close();
    List<List<String>> steps = new ArrayList<>(Schema.NEWEST.steps());
    steps.add(List.of("alter table banyan_record add column checked integer"));

    Journal raised =
        Journal.open(
            PostgresStore.open(database, new Schema(steps), _ -> {}), Journal.Settings.USUAL);

    assertThat(all(raised)).containsExactly("old");
    raised.close();
  }

  @Test
  void leavesAnOlderSchemaAsItIsWhenAStepFails() {
    open().close();
    List<List<String>> steps = new ArrayList<>(Schema.NEWEST.steps());
    steps.add(List.of("create table made (x integer)", "drop table what_is_not_there"));

    assertThatThrownBy(() -> PostgresStore.open(database, new Schema(steps), _ -> {}))
        .isInstanceOf(Fault.class);

    Journal as = open();
    assertThat(as.read(STREAM, 0, 9, soon())).isEmpty();
    as.close();
    PostgresServer.run(database.url(), "create table made (x integer)");
  }

  @Test
  void leavesNoTraceOfWhatWasRefused() {
    Journal journal = open();
    Append.Part part = append(STREAM, Expected.existing(), "x").parts().getFirst();
    Claim claim = new Claim.Reserve(new Reservation("", "email", "a@b.example"));
    StreamId other = new StreamId("", "other");

    Outcome refused = journal.append(new Append(List.of(part), List.of(claim)), soon());
    journal.append(append(other, Expected.newStream(), "y"), soon());

    assertThat(refused).isEqualTo(new Outcome.Refused(Outcome.Why.STREAM, 0));
    assertThat(journal.version(STREAM, soon())).isZero();
    assertThat(journal.holder(claim.reservation(), soon())).isNull();
    journal.close();
  }

  private static Append claiming(String stream, Claim claim) {
    Append append = append(new StreamId("", stream), Expected.any(), stream);
    return new Append(append.parts(), List.of(claim));
  }

  private static List<Boolean> written(PostgresStore store, Append... group) {
    return store.commit(List.of(group), Instant.EPOCH) instanceof Store.Committed.Done done
        ? done.outcomes().stream().map(Outcome.Written.class::isInstance).toList()
        : List.of();
  }

  @Test
  void settlesClaimsThatFollowEachOtherInOneGroup() {
    Reservation one = new Reservation("", "seat", "1");
    Reservation two = new Reservation("", "seat", "2");
    Claim.Reserve takes = new Claim.Reserve(one);
    Claim.Release gives = new Claim.Release(one);
    Claim.Reserve other = new Claim.Reserve(two);
    try (PostgresStore store = PostgresStore.open(database)) {
      List<Boolean> first = written(store, claiming("a", takes), claiming("b", other));

      List<Boolean> second =
          written(
              store,
              claiming("a", gives),
              claiming("c", takes),
              claiming("d", other),
              claiming("a", gives));
      List<Boolean> third =
          written(store, claiming("e", gives), claiming("f", takes), claiming("g", takes));

      assertThat(first).containsExactly(true, true);
      assertThat(second).containsExactly(true, true, false, true);
      assertThat(third).containsExactly(false, true, false);
    }
    open().close();
  }

  /// Another node has the row of the reservation to take it away, and this one waits for it.
  @Test
  void keepsAReservationThatIsTakenWhileAnotherNodeLetsItGo() throws InterruptedException {
    Claim.Reserve takes = new Claim.Reserve(new Reservation("", "seat", "1"));
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean holds = new AtomicBoolean();
    try (PostgresStore giver =
            PostgresStore.open(
                database,
                Schema.NEWEST,
                moment -> {
                  if (moment == Moment.LOCKED && holds.get()) {
                    locked.countDown();
                    join(goOn);
                  }
                });
        PostgresStore taker = PostgresStore.open(database)) {
      assertThat(written(giver, claiming("a", takes))).containsExactly(true);
      holds.set(true);
      Claim gives = new Claim.Release(takes.reservation());
      Thread giving = Thread.ofVirtual().start(() -> written(giver, claiming("a", gives)));
      join(locked);
      AtomicReference<List<Boolean>> got = new AtomicReference<>(List.of());
      Thread taking = Thread.ofVirtual().start(() -> got.set(written(taker, claiming("b", takes))));
      Databases.awaitWaiting(database);

      goOn.countDown();
      giving.join();
      taking.join();

      assertThat(got.get()).containsExactly(true);
      assertThat(written(taker, claiming("c", takes))).containsExactly(false);
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
