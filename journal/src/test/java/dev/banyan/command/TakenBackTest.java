package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.journal.Append;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Store;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A claim that is being written when the time of its request is over.
class TakenBackTest {
  private static final CommandKey KEY = new CommandKey("", "a.POST /x", "keys:me", "k1");
  private static final CommandRequest REQUEST =
      new CommandRequest(
          CommandRequest.digest("POST", "/x", null, Bytes.wrap(new byte[0])),
          Duration.ofSeconds(5),
          Duration.ofHours(24),
          Repeat.NEVER);

  private final Slow store = new Slow();
  private final Journal journal = Journal.open(store, Journal.Settings.USUAL);
  private final Commands commands = new Commands(journal, Instant::now);

  /// Takes its time over the first group.
  private static final class Slow implements Store {
    private final MemoryStore inner = new MemoryStore(1);
    private final AtomicBoolean slow = new AtomicBoolean(true);
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore may = new Semaphore(0);

    boolean hasBegun() {
      return !slow.get();
    }

    @Override
    public int partitions() {
      return inner.partitions();
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public Committed commit(List<Append> group, Instant now) {
      if (slow.getAndSet(false)) {
        begun.release();
        may.acquireUninterruptibly();
      }
      return inner.commit(group, now);
    }

    @Override
    public void afterwards() {}

    @Override
    public Reader reader() {
      return inner.reader();
    }

    @Override
    public void close() {}
  }

  /// The defect is met at once and aside, once each.
  @Test
  void isReleasedThoughADefectIsMetOnTheWay() {
    AtomicInteger defects = new AtomicInteger(2);
    Commands broken =
        new Commands(
            journal,
            () -> {
              if (store.hasBegun() && defects.get() > 0) {
                defects.decrementAndGet();
                throw new IllegalStateException("no time");
              }
              return Instant.now();
            });
    assertThatThrownBy(() -> broken.claim(KEY, REQUEST, Deadline.in(Duration.ofMillis(100))))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
    Deadline soon = Deadline.in(Duration.ofSeconds(20));
    while (defects.get() > 0) {
      assertThat(soon.passed()).as("it is not tried again").isFalse();
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }

    store.may.release();

    Decision decision;
    do {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      decision = broken.claim(KEY, REQUEST, soon).decision();
    } while (decision instanceof Decision.InUse && !soon.passed());
    assertThat(decision).isEqualTo(new Decision.Claim(2, null));
  }

  @AfterEach
  void close() {
    store.may.release();
    journal.close();
  }

  private double waiting() {
    return Objects.requireNonNull(journal.gauges().get("banyan.journal.waiting")).getAsDouble();
  }

  @Test
  void isReleasedWhereItIsWrittenAllTheSame() throws InterruptedException {
    AtomicReference<@Nullable Fault> told = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    var _ = commands.claim(KEY, REQUEST, Deadline.in(Duration.ofSeconds(1)));
                  } catch (Fault fault) {
                    told.set(fault);
                  }
                });
    store.begun.acquire();
    Deadline soon = Deadline.in(Duration.ofSeconds(20));
    while (waiting() < 1) { // until it is taken back
      assertThat(soon.passed()).as("it is not taken back").isFalse();
      Thread.onSpinWait();
    }
    store.may.release();
    caller.join();

    Commands.Claiming again = commands.claim(KEY, REQUEST, Deadline.in(Duration.ofSeconds(20)));

    assertThat(told.get())
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
    assertThat(again.decision()).isEqualTo(new Decision.Claim(2, null));
  }

  /// Its time is over while the journal is away, and long after that.
  @Test
  void isReleasedOnceTheJournalIsBack() {
    assertThatThrownBy(() -> commands.claim(KEY, REQUEST, Deadline.in(Duration.ofSeconds(1))))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));

    store.may.release();

    Deadline soon = Deadline.in(Duration.ofSeconds(20));
    Decision decision;
    do {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      decision = commands.claim(KEY, REQUEST, soon).decision();
    } while (decision instanceof Decision.InUse && !soon.passed());
    assertThat(decision).isEqualTo(new Decision.Claim(2, null));
  }
}
