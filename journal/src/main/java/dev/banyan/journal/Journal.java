package dev.banyan.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The durable, ordered record. What is appended is on the disk when `append` returns; appends that
/// wait at the same time are flushed as one group.
///
/// In front of the store are two bounded queues, of appends and of reads; one that is full is an
/// `OVERLOADED` fault. When the store can no longer be trusted, the journal stops: every later
/// append and read is refused with the reason, until it is opened anew. Thread-safe; callers block,
/// so they are not on event loops.
public final class Journal implements AutoCloseable {
  /// The name of faults that say that the journal has stopped.
  public static final String STOPPED = "journal-stopped";

  /// The name of faults that say that a record is not as it was written.
  public static final String BROKEN = "journal-broken";

  /// Records that have so many bytes together are given alone: a few pages of large ones, each read
  /// by somebody, must not take all memory.
  public static final long PAGE_BYTES = 8L << 20;

  private static final int READERS = 2;
  private static final int READS_MAX = 4_096;
  private static final int PAGE_MAX = 10_000;

  private final Store store;
  private final Appending appending;
  private final Reading<Store.Reader> reading;
  private final Followers followers;
  private final Tail tail = new Tail(this);
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable String stopped;

  /// @param waitingMax how many appends may wait
  /// @param waitingBytesMax how many bytes their payloads may have together
  public record Settings(int waitingMax, long waitingBytesMax, InstantSource clock) {
    public static final Settings USUAL = new Settings(4_096, 64L << 20, InstantSource.system());
  }

  private Journal(Store store, Settings settings, int readers) {
    this.store = store;
    this.followers = new Followers(store, this::heads);
    this.appending =
        new Appending(store, settings, new Appending.Hearers(this::stop, tail::written, followers));
    this.reading = new Reading<>("journal", store::reader, readers, READS_MAX);
  }

  /// Opens a journal over a store, which it owns from then on.
  public static Journal open(Store store, Settings settings) {
    Journal journal = new Journal(store, settings, READERS);
    journal.appending.start();
    journal.reading.start();
    journal.followers.start();
    return journal;
  }

  /// One without threads: each caller does what it asks for, one at a time. For a simulator, which
  /// has a store in memory, and must have the same order each time.
  public static Journal inPlace(Store store, Settings settings) {
    return new Journal(store, settings, 0);
  }

  /// Appends, and returns when it is durable or refused.
  ///
  /// @throws Fault `OVERLOADED` or `TIMEOUT` where nothing was written, `OUTCOME_UNKNOWN` where
  ///   nobody knows, `UNREACHABLE` where the store is away
  public Outcome append(Append append, Deadline deadline) {
    check();
    Outcome outcome;
    try {
      outcome = appending.append(append, deadline);
    } catch (Fault fault) {
      throw unwritten(fault);
    }
    if (outcome instanceof Outcome.Refused) {
      refused.increment();
    }
    return outcome;
  }

  /// The records of a stream behind that version, oldest first: none where there are none, and
  /// fewer than asked for where there are no more, or where they are heavy. Those that are the last
  /// of so many asked for, [#isLast] tells.
  public List<Recorded> read(StreamId stream, long afterVersion, int max, Deadline deadline) {
    return ask(reader -> reader.read(stream, afterVersion, Math.min(max, PAGE_MAX)), deadline);
  }

  /// The records of a partition behind that position, oldest first: none where there are none, and
  /// fewer than asked for where there are no more, or where they are heavy. A reader that goes on
  /// from the last position it was given misses none and sees none twice.
  public List<Recorded> read(int partition, long afterPosition, int max, Deadline deadline) {
    return ask(reader -> reader.read(partition, afterPosition, Math.min(max, PAGE_MAX)), deadline);
  }

  /// Whether there was nothing behind those records, of which so many had been asked for.
  public static boolean isLast(List<Recorded> page, int max) {
    return page.size() < Math.min(max, PAGE_MAX) && !isHeavy(page);
  }

  /// Whether those records are so heavy that others behind them may not have been given.
  public static boolean isHeavy(List<Recorded> page) {
    long bytes = 0;
    for (Recorded record : page) {
      bytes += record.payload().size();
    }
    return bytes >= PAGE_BYTES;
  }

  /// The position of the last record of each partition; 0 where it has none.
  public List<Long> heads(Deadline deadline) {
    return ask(Store.Reader::heads, deadline);
  }

  /// What is told how far the journal has got, as soon as it is durable: every position up to that
  /// one can be read. What this process appends is told by the thread that wrote it, what other
  /// nodes append some 50 ms later. Positions of a partition may come again, or an earlier one
  /// after a later. Returns at once and throws nothing: all it should do is to wake somebody.
  @FunctionalInterface
  public interface Follower {
    void reached(int partition, long position);
  }

  /// Tells a follower of everything that becomes durable from now on.
  public void follow(Follower follower) {
    followers.add(follower);
  }

  public void forget(Follower follower) {
    followers.remove(follower);
  }

  /// What stands for a partition in the positions that travel with callers.
  public static String positionOf(int partition) {
    return "journal/" + partition;
  }

  /// The last version of a stream; 0 where it has no record.
  public long version(StreamId stream, Deadline deadline) {
    return ask(reader -> reader.version(stream), deadline);
  }

  /// The place of the record that took a reservation; null where nobody has it.
  public Store.@Nullable Holder holder(Reservation reservation, Deadline deadline) {
    return asked(reader -> reader.holder(reservation), deadline);
  }

  private <T> T ask(Function<Store.Reader, T> question, Deadline deadline) {
    T answer = asked(question, deadline);
    if (answer == null) {
      throw Fault.bug("a read of the journal answered nothing", new IllegalStateException());
    }
    return answer;
  }

  private <T extends @Nullable Object> T asked(
      Function<Store.Reader, T> question, Deadline deadline) {
    try {
      return reading.ask(guarded(question), deadline);
    } catch (Fault fault) {
      throw unwritten(fault);
    }
  }

  /// What fails here and may pass has written nothing; unless it says that nobody knows.
  private static Fault unwritten(Fault fault) {
    return fault.kind().mayPass() ? fault.reaching(Fault.Reach.NONE) : fault;
  }

  /// A question whose finding of a broken record stops the journal.
  private <T extends @Nullable Object> Function<Store.Reader, T> guarded(
      Function<Store.Reader, T> question) {
    check();
    return reader -> {
      try {
        return question.apply(reader);
      } catch (Fault fault) {
        if (fault.name().equals(BROKEN)) {
          stop(String.valueOf(fault.operator()));
        }
        throw fault;
      }
    };
  }

  public int partitions() {
    return store.partitions();
  }

  /// The end of it, for those who read it live.
  public Tail tail() {
    return tail;
  }

  /// Whether it takes nothing any more because it was closed.
  public boolean isClosed() {
    return closed.get();
  }

  /// How many records this process has written.
  public long written() {
    return appending.records.sum();
  }

  /// Why the journal has stopped; null while it has not.
  public @Nullable String stopped() {
    return stopped;
  }

  private void check() {
    String why = stopped;
    if (why != null) {
      throw halted(why);
    }
  }

  private static Fault halted(String why) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Durable work has stopped")
        .name(STOPPED)
        .unsent()
        .operator("the journal has stopped: " + why)
        .retryAfter(Duration.ofSeconds(30))
        .build();
  }

  private void stop(String why) {
    synchronized (this) {
      if (stopped != null) {
        return;
      }
      stopped = why;
    }
    appending.refuseAll(halted(why));
    System.getLogger("banyan.journal")
        .log(System.Logger.Level.ERROR, "the journal has stopped: " + why);
  }

  /// What may go up and down, by its metric's name.
  public Map<String, DoubleSupplier> gauges() {
    return Map.of(
        "banyan.journal.stopped",
        () -> stopped == null ? 0 : 1,
        "banyan.journal.waiting",
        appending::waiting);
  }

  /// What only grows, by its metric's name, counted from the start.
  public Map<String, DoubleSupplier> counts() {
    return Map.of(
        "banyan.journal.records", appending.records::sum,
        "banyan.journal.groups", appending.groups::sum,
        "banyan.journal.refused", refused::sum,
        "banyan.journal.failed", appending.failed::sum);
  }

  /// Writes what waits, then closes the store; once.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    appending.close();
    followers.close();
    reading.close();
    store.close();
  }
}
