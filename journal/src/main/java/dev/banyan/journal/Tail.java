package dev.banyan.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The end of a journal, read once for all of this process: for those who follow it live, who are
/// woken for what they want, and for those who work their way through it. The newest records of
/// each partition stay at hand, at most some megabytes; who has fallen behind them reads from the
/// store by itself, and holds up nobody.
///
/// While anyone follows live, one virtual thread looks for them. It is told of what becomes
/// durable, and looks by itself every second in case that it was not. What this process writes to a
/// store of its own is at hand without being read. Thread-safe.
public final class Tail {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAGE = 512;

  private final Journal journal;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<TailReader> readers = new CopyOnWriteArrayList<>();
  private volatile List<Ring> rings = List.of();
  private final Journal.Follower told = (_, _) -> appended();
  private volatile List<Spot> offered = List.of();
  private volatile boolean more;
  private volatile @Nullable Thread thread;

  /// The newest records of a partition, to which one at a time adds what it reads for all.
  private record Ring(RecentRecords records, ReentrantLock loading) {}

  Tail(Journal journal) {
    this.journal = journal;
  }

  /// Records that this process has just written and nobody can have written between, so that they
  /// need not be read. By the writer's thread: waits for nobody.
  void written(List<Recorded> records) {
    List<Ring> now = rings;
    if (!now.isEmpty()) {
      records.forEach(record -> now.get(record.place().partition()).records.offer(record));
    }
  }

  private void appended() {
    more = true;
    LockSupport.unpark(thread);
  }

  /// How far each partition goes now. Blocks.
  public List<Spot> ends(Deadline deadline) {
    List<Spot> ends = new ArrayList<>();
    List<Long> heads = journal.heads(deadline);
    for (int partition = 0; partition < heads.size(); partition++) {
      ends.add(spot(partition, heads.get(partition), deadline));
    }
    return ends;
  }

  /// The spot behind the record at that position, which is there.
  private Spot spot(int partition, long position, Deadline deadline) {
    return position == 0
        ? Spot.START
        : Spot.behind(journal.read(partition, position - 1, 1, deadline).getFirst());
  }

  /// Follows from now on, until it is closed. Blocks for the first one.
  ///
  /// @param wants whether a record is wanted; short, does not block and does not throw
  public TailReader follow(Predicate<Recorded> wants, Deadline deadline) {
    TailReader reader = new TailReader(this, wants);
    lock.lock();
    try {
      if (thread == null) {
        List<Ring> _ = rings(deadline);
        offered = ends(deadline);
        journal.follow(told);
        more = true;
        thread = Thread.ofVirtual().name("banyan-tail").start(this::run);
      }
      readers.add(reader);
    } finally {
      lock.unlock();
    }
    return reader;
  }

  void leave(TailReader reader) {
    readers.remove(reader);
  }

  /// The records of a partition behind a position, oldest first: from memory where they are new,
  /// else from the store. For those who follow: what they were not told of yet may be missing at
  /// the end. Blocks.
  public List<Recorded> read(int partition, long position, int max, Deadline deadline) {
    List<Spot> reached = offered;
    List<Recorded> found =
        thread == null ? null : rings.get(partition).records.after(position, max);
    if (found == null || (found.isEmpty() && position < reached.get(partition).position())) {
      return journal.read(partition, position, max, deadline);
    }
    return found;
  }

  /// The records of a partition behind a position, oldest first, for one who works its way through
  /// the journal; none where it has got to the end. At the end the store is read once, by whoever
  /// comes first, and the others find it in memory. Blocks.
  public List<Recorded> next(int partition, long position, int max, Deadline deadline) {
    Ring ring = rings(deadline).get(partition);
    List<Recorded> found = ring.records.after(position, max);
    if (found == null) {
      return journal.read(partition, position, max, deadline);
    }
    return found.isEmpty() ? load(ring, new Behind(partition, position), max, deadline) : found;
  }

  private record Behind(int partition, long position) {}

  private List<Recorded> load(Ring ring, Behind place, int max, Deadline deadline) {
    acquire(ring.loading, deadline);
    try {
      long last = ring.records.last().position();
      List<Recorded> found = ring.records.after(place.position, max);
      if (found == null || !found.isEmpty()) {
        return found == null ? journal.read(place.partition, place.position, max, deadline) : found;
      }
      int before = place.position > last ? 1 : 0;
      List<Recorded> page =
          journal.read(
              place.partition, place.position - before, Math.max(max, PAGE) + before, deadline);
      if (before > 0 && !page.isEmpty()) {
        // It came here by itself, past what was at hand.
        ring.records.restart(Spot.behind(page.getFirst()));
        page = page.subList(1, page.size());
      }
      page.forEach(ring.records::add);
      return page.subList(0, Math.min(max, page.size()));
    } finally {
      ring.loading.unlock();
    }
  }

  private static void acquire(ReentrantLock lock, Deadline deadline) {
    try {
      long nanos = Math.max(0, deadline.remaining().toNanos());
      if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
        throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
            .operator("deadline passed while another read of the end of the journal went on")
            .build();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "The work was interrupted");
    }
  }

  private List<Ring> rings(Deadline deadline) {
    List<Ring> now = rings;
    if (!now.isEmpty()) {
      return now;
    }
    lock.lock();
    try {
      if (rings.isEmpty()) {
        rings =
            ends(deadline).stream()
                .map(end -> new Ring(new RecentRecords(end), new ReentrantLock()))
                .toList();
      }
      return rings;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (isWanted()) {
      if (!more) {
        LockSupport.parkNanos(LOOK.toNanos());
      }
      more = false;
      try {
        look();
      } catch (Fault fault) {
        if (journal.stopped() != null || journal.isClosed()) {
          readers.forEach(one -> one.fail(fault));
        }
        LockSupport.parkNanos(AFTER_FAILURE.toNanos());
      } catch (RuntimeException | Error bug) { // Who follows must not wait for nobody.
        Fault fault = Fault.bug("the end of the journal could not be read", bug);
        readers.forEach(one -> one.fail(fault));
        LockSupport.parkNanos(AFTER_FAILURE.toNanos());
      }
    }
  }

  private boolean isWanted() {
    lock.lock();
    try {
      if (readers.isEmpty()) {
        journal.forget(told);
        thread = null;
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    Deadline deadline = Deadline.in(PATIENCE);
    List<Long> heads = journal.heads(deadline);
    for (int partition = 0; partition < heads.size(); partition++) {
      while (offered.get(partition).position() < heads.get(partition)) {
        List<Recorded> page = next(partition, offered.get(partition).position(), PAGE, deadline);
        if (page.isEmpty()) {
          break;
        }
        List<Spot> ends = new ArrayList<>(offered);
        ends.set(partition, Spot.behind(page.getLast()));
        offered = List.copyOf(ends);
        readers.forEach(one -> one.offer(page, offered));
      }
    }
  }

  /// Whether a spot is one of this journal as it stands.
  public boolean knows(int partition, Spot spot, Deadline deadline) {
    if (spot.position() == 0) {
      return true;
    }
    List<Recorded> at =
        spot.position() < 0
            ? List.<Recorded>of()
            : journal.read(partition, spot.position() - 1, 1, deadline);
    return !at.isEmpty() && startsWith(at.getFirst(), spot);
  }

  /// A spot that was written down may have the beginning of the hash alone.
  private static boolean startsWith(Recorded record, Spot spot) {
    byte[] whole = record.hash().unsafeArray();
    byte[] part = spot.hash().unsafeArray();
    return part.length <= whole.length
        && Arrays.equals(whole, 0, part.length, part, 0, part.length);
  }
}
