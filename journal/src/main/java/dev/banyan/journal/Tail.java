package dev.banyan.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The end of a journal, read once for all who follow it live: one virtual thread, at work while
/// anyone follows, which keeps the newest records at hand and wakes those who want them.
///
/// It is told of what becomes durable, and looks by itself every second in case that it was not.
/// Thread-safe.
public final class Tail {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAGE = 512;

  private final Journal journal;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<TailReader> readers = new CopyOnWriteArrayList<>();
  private volatile List<RecentRecords> recent = List.of();
  private final Journal.Follower told = (_, _) -> appended();
  private volatile boolean more;
  private volatile @Nullable Thread thread;

  Tail(Journal journal) {
    this.journal = journal;
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
        recent = ends(deadline).stream().map(RecentRecords::new).toList();
        journal.follow(told);
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
  /// else from the store. Blocks.
  public List<Recorded> read(int partition, long position, int max, Deadline deadline) {
    List<RecentRecords> now = recent;
    List<Recorded> found = now.isEmpty() ? null : now.get(partition).after(position, max);
    return found == null ? journal.read(partition, position, max, deadline) : found;
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
      } catch (RuntimeException bug) {
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
        recent = List.of();
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
    List<RecentRecords> all = recent;
    for (int partition = 0; partition < heads.size(); partition++) {
      RecentRecords own = all.get(partition);
      while (own.last().position() < heads.get(partition)) {
        List<Recorded> page = journal.read(partition, own.last().position(), PAGE, deadline);
        if (page.isEmpty()) {
          break;
        }
        page.forEach(own::add);
        List<Spot> ends = all.stream().map(RecentRecords::last).toList();
        readers.forEach(one -> one.offer(page, ends));
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
