package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What every store must do behind a journal.
public abstract class JournalContract {
  protected static final StreamId ORDER = new StreamId("acme", "order/1");
  protected static final StreamId OTHER = new StreamId("acme", "order/2");
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456Z");

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private @Nullable Journal opened;

  /// The store of this test, opened; opened again after it was closed, it has what it had.
  protected abstract Store store();

  private Journal open(Journal.Settings settings) {
    return Journal.open(store(), settings);
  }

  @BeforeEach
  void open() {
    opened = open(new Journal.Settings(1_000, 10 << 20, () -> NOW));
  }

  @AfterEach
  void close() {
    journal().close();
  }

  private Journal journal() {
    return Objects.requireNonNull(opened);
  }

  protected static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  protected static Entry entry(String text) {
    return new Entry("noted", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  protected static String text(Recorded record) {
    return new String(record.payload().toArray(), StandardCharsets.UTF_8);
  }

  private Outcome append(StreamId stream, Expected expected, String... texts) {
    Entry[] entries = new Entry[texts.length];
    for (int i = 0; i < texts.length; i++) {
      entries[i] = entry(texts[i]);
    }
    return journal().append(Append.to(stream, expected, entries), soon());
  }

  private List<String> texts(StreamId stream) {
    return journal().read(stream, 0, 1_000, soon()).stream().map(JournalContract::text).toList();
  }

  private static Outcome.Refused refused(long version) {
    return new Outcome.Refused(Outcome.Why.STREAM, version);
  }

  @Test
  void keepsWhatWasAppendedAsItWas() {
    append(ORDER, Expected.newStream(), "placed", "paid 1.10 €");

    List<Recorded> found = journal().read(ORDER, 0, 10, soon());

    assertThat(found).extracting(JournalContract::text).containsExactly("placed", "paid 1.10 €");
    assertThat(found).extracting(record -> record.place().version()).containsExactly(1L, 2L);
    assertThat(found).allSatisfy(record -> assertThat(record.at()).isEqualTo(NOW));
    assertThat(found).allSatisfy(record -> assertThat(record.kind()).isEqualTo("noted"));
  }

  @Test
  void tellsFollowersOfWhatIsDurableAndOfNothingElse() throws InterruptedException {
    BlockingQueue<Outcome.Place> told = new LinkedBlockingQueue<>();
    Journal.Follower follower = (partition, at) -> told.add(new Outcome.Place(partition, at, 0));
    journal().follow(follower);

    append(ORDER, Expected.existing(), "refused");
    append(ORDER, Expected.newStream(), "placed", "paid");

    Outcome.Place first = Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS));
    assertThat(journal().read(first.partition(), first.position() - 1, 2, soon()))
        .extracting(JournalContract::text)
        .containsExactly("paid");
    journal().forget(follower);
  }

  @Test
  void keepsEverythingWhenItIsOpenedAgain() {
    append(ORDER, Expected.newStream(), "placed");
    reserve(OTHER, "a@b.example");

    journal().close();
    opened = open(Journal.Settings.USUAL);

    assertThat(texts(ORDER)).containsExactly("placed");
    assertThat(reserve(ORDER, "a@b.example"))
        .isEqualTo(new Outcome.Refused(Outcome.Why.RESERVED, -1));
    assertThat(append(ORDER, Expected.version(1), "paid")).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void refusesANewStreamThatExists() {
    append(ORDER, Expected.newStream(), "placed");

    Outcome outcome = append(ORDER, Expected.newStream(), "placed again");

    assertThat(outcome).isEqualTo(refused(1));
    assertThat(texts(ORDER)).containsExactly("placed");
  }

  @Test
  void refusesAnExistingStreamThatIsNew() {
    Outcome outcome = append(ORDER, Expected.existing(), "paid");

    assertThat(outcome).isEqualTo(refused(0));
    assertThat(journal().version(ORDER, soon())).isZero();
  }

  @Test
  void refusesAnotherVersionThanTheLast() {
    append(ORDER, Expected.newStream(), "placed", "paid");

    Outcome early = append(ORDER, Expected.version(1), "shipped");
    Outcome late = append(ORDER, Expected.version(3), "shipped");

    assertThat(List.of(early, late)).containsExactly(refused(2), refused(2));
    assertThat(append(ORDER, Expected.version(2), "shipped")).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void appendsWhateverTheStreamIsLikeWhereThatIsSaid() {
    append(ORDER, Expected.any(), "a");
    append(ORDER, Expected.any(), "b");

    assertThat(texts(ORDER)).containsExactly("a", "b");
  }

  @Test
  void appendsToSeveralStreamsTogetherOrToNone() {
    append(OTHER, Expected.newStream(), "placed");
    Append.Part good = new Append.Part(ORDER, Expected.newStream(), List.of(entry("moved here")));
    Append.Part bad = new Append.Part(OTHER, Expected.newStream(), List.of(entry("moved away")));
    Append.Part fits = new Append.Part(OTHER, Expected.version(1), List.of(entry("moved away")));

    Outcome refused = journal().append(new Append(List.of(good, bad), List.of()), soon());
    List<String> between = texts(ORDER);
    Outcome written = journal().append(new Append(List.of(good, fits), List.of()), soon());

    assertThat(refused).isEqualTo(refused(1));
    assertThat(between).isEmpty();
    assertThat(written).isInstanceOf(Outcome.Written.class);
    assertThat(texts(ORDER)).containsExactly("moved here");
    assertThat(texts(OTHER)).containsExactly("placed", "moved away");
  }

  @Test
  void keepsTenantsApart() {
    append(ORDER, Expected.newStream(), "ours");
    append(new StreamId("globex", ORDER.name()), Expected.newStream(), "theirs");

    assertThat(texts(ORDER)).containsExactly("ours");
  }

  private Outcome reserve(StreamId stream, String key) {
    return claim(stream, new Claim.Reserve(new Reservation("acme", "email", key)));
  }

  private Outcome claim(StreamId stream, Claim claim) {
    Append.Part part = new Append.Part(stream, Expected.any(), List.of(entry("claims")));
    return journal().append(new Append(List.of(part), List.of(claim)), soon());
  }

  @Test
  void givesAReservationToOneOnly() {
    reserve(ORDER, "a@b.example");

    Outcome second = reserve(OTHER, "a@b.example");

    assertThat(second).isEqualTo(new Outcome.Refused(Outcome.Why.RESERVED, -1));
    assertThat(texts(OTHER)).isEmpty();
    assertThat(reserve(OTHER, "c@d.example")).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void givesAReservationAgainWhenItWasReleased() {
    Reservation email = new Reservation("acme", "email", "a@b.example");
    Outcome never = claim(ORDER, new Claim.Release(email));
    reserve(ORDER, email.key());
    claim(ORDER, new Claim.Release(email));
    Store.Holder between = journal().holder(email, soon());

    Outcome again = reserve(OTHER, email.key());

    assertThat(never).isEqualTo(new Outcome.Refused(Outcome.Why.NOT_RESERVED, -1));
    assertThat(between).isNull();
    assertThat(again).isInstanceOf(Outcome.Written.class);
    Store.Holder holder = journal().holder(email, soon());
    assertThat(holder).isNotNull();
    assertThat(at(Objects.requireNonNull(holder))).extracting(Recorded::stream).isEqualTo(OTHER);
  }

  private Recorded at(Store.Holder holder) {
    return journal().read(holder.partition(), holder.position() - 1, 1, soon()).getFirst();
  }

  @Test
  void letsOneOfManyAtOnceHaveTheNextVersion() throws InterruptedException {
    append(ORDER, Expected.newStream(), "placed");
    AtomicInteger written = new AtomicInteger();

    together(
        40,
        number -> {
          Outcome outcome = append(ORDER, Expected.version(1), "by " + number);
          written.addAndGet(outcome instanceof Outcome.Written ? 1 : 0);
        });

    assertThat(written).hasValue(1);
    assertThat(texts(ORDER)).hasSize(2);
  }

  @Test
  void numbersEachPartitionWithoutAGapWhenManyAppendAtOnce() throws InterruptedException {
    together(
        30,
        number -> {
          for (int i = 0; i < 10; i++) {
            append(new StreamId("acme", "s" + number), Expected.any(), "n" + i);
          }
        });

    List<Long> all = new ArrayList<>();
    for (int partition = 0; partition < journal().partitions(); partition++) {
      List<Recorded> records = journal().read(partition, 0, 1_000, soon());
      for (int i = 0; i < records.size(); i++) {
        assertThat(records.get(i).place().position()).isEqualTo(i + 1);
        all.add(records.get(i).place().position());
      }
    }
    assertThat(all).hasSize(300);
  }

  @Test
  void writesWhatMayBeBesideWhatMayNotInOneGroup() throws InterruptedException {
    reserve(ORDER, "taken@b.example");
    AtomicInteger written = new AtomicInteger();

    together(
        60,
        number -> {
          StreamId stream = new StreamId("acme", "mixed/" + number);
          Outcome outcome =
              switch (number % 3) {
                case 0 -> append(stream, Expected.newStream(), "good " + number);
                case 1 -> append(stream, Expected.existing(), "bad " + number);
                default -> reserve(stream, number % 2 == 0 ? "taken@b.example" : "k" + number);
              };
          written.addAndGet(outcome instanceof Outcome.Written ? 1 : 0);
        });

    assertThat(written).hasValue(30);
    for (int number = 0; number < 60; number++) {
      boolean good = number % 3 == 0 || (number % 3 == 2 && number % 2 == 1);
      StreamId stream = new StreamId("acme", "mixed/" + number);
      assertThat(journal().version(stream, soon())).isEqualTo(good ? 1 : 0);
    }
    journal().close();
    opened = open(Journal.Settings.USUAL);
  }

  @Test
  void readsOnFromAPosition() {
    append(ORDER, Expected.newStream(), "a", "b", "c", "d");
    int partition = journal().read(ORDER, 0, 1, soon()).getFirst().place().partition();

    List<Recorded> first = journal().read(partition, 0, 2, soon());
    List<Recorded> rest = journal().read(partition, first.getLast().place().position(), 9, soon());

    assertThat(first).extracting(JournalContract::text).containsExactly("a", "b");
    assertThat(rest).extracting(JournalContract::text).containsExactly("c", "d");
    assertThat(journal().read(ORDER, 3, 9, soon()))
        .extracting(JournalContract::text)
        .containsExactly("d");
  }

  @Test
  void keepsBytesOfAnyKindAndSize() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Entry large = new Entry("large", Bytes.wrap(bytes));

    journal().append(Append.to(ORDER, Expected.newStream(), large, entry("")), soon());

    List<Recorded> found = journal().read(ORDER, 0, 2, soon());
    assertThat(found.getFirst().payload()).isEqualTo(Bytes.wrap(bytes));
    assertThat(found.getLast().payload().size()).isZero();
  }

  @Test
  void givesHeavyRecordsAFewAtATime() {
    Entry heavy = new Entry("heavy", Bytes.wrap(new byte[3 << 20]));
    Append five = Append.to(ORDER, Expected.newStream(), heavy, heavy, heavy, heavy, heavy);
    int partition =
        ((Outcome.Written) journal().append(five, soon())).places().getFirst().partition();
    close();
    open();

    List<Recorded> first = journal().read(partition, 0, 100, soon());
    List<Recorded> rest = journal().read(partition, 3, 100, soon());

    assertThat(first).extracting(one -> one.place().version()).containsExactly(1L, 2L, 3L);
    assertThat(Journal.isHeavy(first)).isTrue();
    assertThat(rest).extracting(one -> one.place().version()).containsExactly(4L, 5L);
    assertThat(Journal.isHeavy(rest)).isFalse();
    assertThat(journal().read(ORDER, 0, 100, soon())).isEqualTo(first);
    assertThat(journal().read(ORDER, 3, 100, soon())).isEqualTo(rest);
    assertThat(Journal.isLast(first, 100)).as("there is more").isFalse();
    assertThat(Journal.isLast(rest, 2)).as("nobody knows").isFalse();
    assertThat(Journal.isLast(rest, 100)).isTrue();
  }

  @Test
  void refusesNamesThatAStoreWouldChange() {
    assertThatThrownBy(() -> new StreamId("acme", "a\0b")).isInstanceOf(Fault.class);
    assertThatThrownBy(() -> new StreamId("acme", "half \uD83D")).isInstanceOf(Fault.class);
    assertThat(append(new StreamId("", "whole \uD83D\uDE00"), Expected.newStream(), "x"))
        .isInstanceOf(Outcome.Written.class);
  }

  @Test
  void refusesWhatCameAfterItWasClosed() {
    journal().close();

    assertThatThrownBy(() -> append(ORDER, Expected.any(), "late"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
  }

  /// Work of many threads that begin together; what one throws fails the test.
  protected static void together(int threads, IntConsumer work) throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      begin.await();
                      work.accept(number);
                    } catch (InterruptedException | RuntimeException | Error e) {
                      synchronized (failures) {
                        failures.add(e);
                      }
                    }
                  }));
    }
    begin.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
