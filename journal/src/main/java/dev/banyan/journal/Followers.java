package dev.banyan.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Those who follow a journal, and what tells them: the writer of what this process appends, and
/// for a store that others write to as well, one thread that looks at the ends of the partitions
/// for all of them, while there is anybody to tell.
final class Followers {
  /// How late another node's records are seen.
  private static final Duration LOOK = Duration.ofMillis(50);

  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Journal.Follower> all = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Function<Deadline, List<Long>> heads;
  private final @Nullable Thread watch;
  private final long[] told;
  private boolean closed;

  Followers(Store store, Function<Deadline, List<Long>> heads) {
    this.heads = heads;
    this.told = new long[store.partitions()];
    this.watch =
        store.isShared()
            ? Thread.ofVirtual().name("banyan-journal-watch").unstarted(this::run)
            : null;
  }

  void start() {
    if (watch != null) {
      watch.start();
    }
  }

  void add(Journal.Follower follower) {
    lock.lock();
    try {
      all.add(follower);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void remove(Journal.Follower follower) {
    all.remove(follower);
  }

  /// Tells how far a group that is durable has brought each partition.
  void tell(List<Outcome> group) {
    if (all.isEmpty()) {
      return;
    }
    long[] last = new long[told.length];
    for (Outcome outcome : group) {
      if (outcome instanceof Outcome.Written(List<Outcome.Place> places)) {
        places.forEach(
            place -> last[place.partition()] = Math.max(last[place.partition()], place.position()));
      }
    }
    for (int partition = 0; partition < last.length; partition++) {
      if (last[partition] > 0) {
        tell(partition, last[partition]);
      }
    }
  }

  private void tell(int partition, long position) {
    for (Journal.Follower follower : all) {
      tell(follower, partition, position);
    }
  }

  /// The writer of the journal must not end because somebody cannot be told.
  private void tell(Journal.Follower follower, int partition, long position) {
    try {
      follower.reached(partition, position);
    } catch (RuntimeException | Error defect) {
      all.remove(follower);
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.ERROR, "a follower of the journal is told no more", defect);
    }
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (awaited(pause)) {
      try {
        List<Long> now = heads.apply(Deadline.in(PATIENCE));
        for (int partition = 0; partition < told.length; partition++) {
          if (now.get(partition) > told[partition]) {
            told[partition] = now.get(partition);
            tell(partition, told[partition]);
          }
        }
        pause = LOOK;
      } catch (Fault away) {
        System.getLogger("banyan.journal")
            .log(System.Logger.Level.DEBUG, "the journal's ends: " + away.operator());
        pause = AFTER_FAULT;
      }
    }
  }

  /// Waits that long, and until there is anybody to tell; false when the journal is closed.
  private boolean awaited(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!closed && (left > 0 || all.isEmpty())) {
        if (left > 0) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
        }
      }
      return !closed;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Returns when nobody is told of anything any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (watch != null) {
      Reading.join(watch);
    }
  }
}
