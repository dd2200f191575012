package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The queue in front of a store, over a store that does as a test says.
@ExtendWith(LeakCheck.class)
class JournalTest {
  private static final StreamId STREAM = new StreamId("", "s");
  private static final Append APPEND =
      Append.to(STREAM, Expected.any(), new Entry("noted", Bytes.wrap(new byte[10])));

  private final FakeStore store = new FakeStore();
  private final Journal journal =
      Journal.open(store, new Journal.Settings(3, 1_000, InstantSource.system()));

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static Consumer<Throwable> fault(Fault.Kind kind) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  /// Appends on threads of their own, which wait in the queue.
  private List<Thread> waiting(int count) {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Thread.ofVirtual().start(() -> journal.append(APPEND, soon())));
    }
    while (waiting() < count) {
      Thread.onSpinWait();
    }
    return all;
  }

  private int waiting() {
    return figure(journal.gauges(), "banyan.journal.waiting");
  }

  private static int figure(Map<String, DoubleSupplier> figures, String name) {
    DoubleSupplier figure = figures.get(name);
    return figure == null ? -1 : (int) figure.getAsDouble();
  }

  /// Has the writer at work with one append, held there.
  private Thread occupied() {
    Thread first = Thread.ofVirtual().start(() -> journal.append(APPEND, soon()));
    store.begun.acquireUninterruptibly();
    return first;
  }

  @Test
  void commitsWhatWaitsAsOneGroup() throws InterruptedException {
    Thread first = occupied();
    List<Thread> all = waiting(3);

    store.may.release(2);

    first.join();
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(store.groups).containsExactly(1, 3);
    assertThat(figure(journal.counts(), "banyan.journal.records")).isEqualTo(4);
    journal.close();
  }

  @Test
  void isOverloadedWhenTheQueueIsFull() throws InterruptedException {
    Thread first = occupied();
    List<Thread> all = waiting(3);

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OVERLOADED));

    store.may.release(2);
    first.join();
    for (Thread thread : all) {
      thread.join();
    }
    journal.close();
  }

  @Test
  void isOverloadedWhenWhatWaitsHasTooManyBytes() throws InterruptedException {
    Entry entry = new Entry("noted", Bytes.wrap(new byte[995]));
    Append large = Append.to(STREAM, Expected.any(), entry);
    Thread first = occupied();
    Thread second = Thread.ofVirtual().start(() -> journal.append(large, soon()));
    while (waiting() < 1) {
      Thread.onSpinWait();
    }

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OVERLOADED));

    store.may.release(2);
    first.join();
    second.join();
    journal.close();
  }

  @Test
  void takesBackWhatStillWaitsAtItsDeadline() throws InterruptedException {
    Thread first = occupied();

    assertThatThrownBy(() -> journal.append(APPEND, Deadline.in(Duration.ofMillis(20))))
        .satisfies(fault(Fault.Kind.TIMEOUT));

    assertThat(waiting()).isZero();
    store.may.release(2);
    first.join();
    journal.close();
    assertThat(store.groups).containsExactly(1);
  }

  @Test
  void doesNotKnowWhatIsBeingWrittenAtItsDeadline() {
    assertThatThrownBy(() -> journal.append(APPEND, Deadline.in(Duration.ofSeconds(2))))
        .satisfies(fault(Fault.Kind.OUTCOME_UNKNOWN));

    store.may.release();
    journal.close();
  }

  @Test
  void stopsAndSaysSoWhenAFlushFailed() {
    Fault unknown =
        Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "Not known").operator("flush failed").build();
    store.failure = new Store.Committed.Failed(unknown, true);
    store.may.release();

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OUTCOME_UNKNOWN));

    assertThat(journal.stopped()).isEqualTo("flush failed");
    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.name()).isEqualTo(Journal.STOPPED));
    assertThat(store.groups).hasSize(1);
    journal.close();
  }

  @Test
  void goesOnAfterAGroupThatIsKnownNotToBeWritten() {
    Fault full = Fault.builder(Fault.Kind.OVERLOADED, "No").operator("disk full").build();
    store.failure = new Store.Committed.Failed(full, false);
    store.may.release(2);

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OVERLOADED));

    store.failure = null;
    assertThat(journal.append(APPEND, soon())).isInstanceOf(Outcome.Written.class);
    journal.close();
  }

  @Test
  void stopsWhenTheStoreHasADefect() {
    store.may.release();
    store.defect = true;

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OUTCOME_UNKNOWN));

    assertThat(journal.stopped()).contains("defect");
    journal.close();
  }

  @Test
  void stopsWhenWhatItHasWrittenCannotBeHandedOn() {
    store.may.release();
    store.unhanded = true;

    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OUTCOME_UNKNOWN));

    assertThat(journal.stopped()).contains("defect");
    assertThatThrownBy(() -> journal.append(APPEND, soon()))
        .satisfies(fault(Fault.Kind.OVERLOADED));
    journal.close();
  }

  /// Writes nothing; each group waits until it may go on.
  private static final class FakeStore implements Store {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore may = new Semaphore(0);
    private final List<Integer> groups = new ArrayList<>();
    private volatile @Nullable Committed failure;
    private volatile boolean defect;
    private volatile boolean unhanded;

    @Override
    public int partitions() {
      return 1;
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public Committed commit(List<Append> group, Instant now) {
      groups.add(group.size());
      begun.release();
      may.acquireUninterruptibly();
      if (defect) {
        throw new IllegalStateException("as the test says");
      }
      Committed failed = failure;
      return failed != null
          ? failed
          : new Committed.Done(
              group.stream().map(_ -> (Outcome) new Outcome.Written(List.of())).toList());
    }

    @Override
    public List<Recorded> written() {
      if (unhanded) {
        throw new IllegalStateException("as the test says");
      }
      return List.of();
    }

    @Override
    public void afterwards() {}

    @Override
    public Reader reader() {
      throw Fault.of(Fault.Kind.OVERLOADED, "Nothing to read");
    }

    @Override
    public void close() {}
  }
}
