package dev.banyan.journal;

import dev.banyan.base.Arrival;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queue of appends and the one platform thread that writes them, in groups of whatever waits.
final class Appending {
  private static final int GROUP_MAX = 512;
  private static final long GROUP_BYTES_MAX = 8L << 20;

  private final Store store;
  private final Journal.Settings settings;
  private final Hearers hearers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<Ticket> queue = new ArrayDeque<>();
  private final Gathering gathering;
  private final Thread thread;
  private boolean started;
  private int wanted = 1;
  private long bytes;
  private @Nullable Fault closed;
  final LongAdder records = new LongAdder();
  final LongAdder groups = new LongAdder();
  final LongAdder failed = new LongAdder();

  /// Who hears why the journal has to stop, who is given what was written where it is at hand, and
  /// who hears how far it goes.
  record Hearers(Consumer<String> stop, Consumer<List<Recorded>> tail, Followers followers) {}

  Appending(Store store, Journal.Settings settings, Hearers hearers) {
    this.store = store;
    this.settings = settings;
    this.hearers = hearers;
    this.gathering = new Gathering(Math.min(GROUP_MAX, settings.waitingMax()));
    this.thread = Thread.ofPlatform().name("banyan-journal").unstarted(this::run);
  }

  /// Where it is never started, each caller writes what it appends.
  void start() {
    started = true;
    thread.start();
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  Outcome append(Append append, Deadline deadline) {
    deadline.check("an append to the journal");
    Ticket ticket = new Ticket(append, append.bytes());
    lock.lock();
    try {
      if (closed != null) {
        throw closed;
      }
      if (!started) {
        write(List.of(ticket));
        return ticket.outcome();
      }
      boolean full =
          queue.size() >= settings.waitingMax()
              || (bytes > 0 && bytes + ticket.bytes > settings.waitingBytesMax());
      if (full) {
        throw Fault.builder(Fault.Kind.OVERLOADED, "Too many writes are waiting")
            .operator("the queue of the journal is full: " + queue.size() + " appends wait")
            .retryAfter(Duration.ofSeconds(1))
            .build();
      }
      queue.addLast(ticket);
      bytes += ticket.bytes;
      if (queue.size() >= wanted) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
    return await(ticket, deadline);
  }

  /// Also for a thread that is interrupted: what it asked for is under way.
  private Outcome await(Ticket ticket, Deadline deadline) {
    if (ticket.done.await(deadline)) {
      return ticket.outcome();
    }
    Fault late = late(ticket);
    if (late == null) {
      return ticket.outcome();
    }
    throw late;
  }

  /// One that still waits is taken back, so that it is known not to be written. Null where its end
  /// is known by now.
  private @Nullable Fault late(Ticket ticket) {
    lock.lock();
    try {
      if (queue.remove(ticket)) {
        bytes -= ticket.bytes;
        return Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
            .operator("an append waited in the journal's queue until its deadline")
            .build();
      }
      if (ticket.isOver()) {
        return null;
      }
    } finally {
      lock.unlock();
    }
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "Whether it was recorded is not known")
        .operator("the deadline passed while the journal was writing")
        .build();
  }

  private void run() {
    List<Ticket> group = List.of();
    try {
      for (group = take(); !group.isEmpty(); group = take()) {
        write(group);
      }
    } catch (RuntimeException | Error defect) { // Who appends must not wait for nobody.
      Fault fault = unknown("a defect in the journal", defect);
      hearers.stop().accept(String.valueOf(fault.operator()));
      group.stream().filter(ticket -> !ticket.isOver()).forEach(ticket -> ticket.end(null, fault));
    }
  }

  /// What waits, as far as one group goes; empty when the journal is closed and nothing is left.
  private List<Ticket> take() {
    List<Ticket> group = new ArrayList<>();
    lock.lock();
    try {
      do {
        awaitAny();
        gather();
      } while (queue.isEmpty() && closed == null);
      long size = 0;
      Ticket next = queue.peekFirst();
      while (next != null && group.size() < GROUP_MAX) {
        size += next.bytes;
        if (size > GROUP_BYTES_MAX && !group.isEmpty()) {
          break;
        }
        group.add(queue.removeFirst());
        bytes -= next.bytes;
        next = queue.peekFirst();
      }
    } finally {
      lock.unlock();
    }
    return group;
  }

  private void awaitAny() {
    while (queue.isEmpty() && closed == null) {
      work.awaitUninterruptibly();
    }
  }

  /// Waits a moment for those who were answered just now.
  private void gather() {
    wanted = gathering.goal();
    if (queue.size() >= wanted || bytes >= GROUP_BYTES_MAX) {
      wanted = 1;
      return;
    }
    try {
      long left = gathering.nanos();
      while (queue.size() < wanted && closed == null && left > 0) {
        left = work.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      // Nobody does so; and then what is there is enough.
    }
    gathering.gathered(queue.size());
    wanted = 1;
  }

  private void write(List<Ticket> group) {
    List<Append> appends = group.stream().map(ticket -> ticket.append).toList();
    long start = System.nanoTime();
    Store.Committed committed = commit(appends);
    gathering.written(group.size(), waiting(), System.nanoTime() - start);
    switch (committed) {
      case Store.Committed.Done(List<Outcome> outcomes) -> {
        groups.increment();
        hearers.tail().accept(store.written());
        for (int i = 0; i < group.size(); i++) {
          if (outcomes.get(i) instanceof Outcome.Written) {
            appends.get(i).parts().forEach(part -> records.add(part.entries().size()));
          }
          group.get(i).end(outcomes.get(i), null);
        }
        hearers.followers().tell(outcomes);
        store.afterwards();
      }
      case Store.Committed.Failed(Fault fault, boolean stops) -> {
        failed.add(group.size());
        if (stops) {
          hearers.stop().accept(String.valueOf(fault.operator()));
        }
        group.forEach(ticket -> ticket.end(null, fault));
      }
    }
  }

  private Store.Committed commit(List<Append> appends) {
    try {
      // As exact as stores keep it: a record at hand is the one that is read.
      Instant now = settings.clock().instant().truncatedTo(ChronoUnit.MICROS);
      return store.commit(appends, now);
    } catch (RuntimeException | Error bug) {
      return new Store.Committed.Failed(unknown("a defect in the store", bug), true);
    }
  }

  private static Fault unknown(String what, Throwable defect) {
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "Whether it was recorded is not known")
        .operator(what + ": " + defect)
        .cause(defect)
        .build();
  }

  /// Refuses what waits and whatever comes.
  void refuseAll(Fault fault) {
    lock.lock();
    try {
      closed = closed == null ? fault : closed;
      queue.forEach(ticket -> ticket.end(null, fault));
      queue.clear();
      bytes = 0;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, writes what waits, and returns when the thread has ended.
  void close() {
    lock.lock();
    try {
      if (closed == null) {
        closed =
            Fault.builder(Fault.Kind.OVERLOADED, "The gateway is closing")
                .operator("the journal is closed")
                .build();
      }
      work.signal();
    } finally {
      lock.unlock();
    }
    Reading.join(thread);
  }

  /// One append on its way. Made by the caller, ended once by the writer.
  private static final class Ticket {
    private final Append append;
    private final long bytes;
    private final Arrival done = new Arrival();
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Fault fault;

    Ticket(Append append, long bytes) {
      this.append = append;
      this.bytes = bytes;
    }

    void end(@Nullable Outcome result, @Nullable Fault failure) {
      outcome = result;
      fault = failure;
      done.come();
    }

    boolean isOver() {
      return done.isThere();
    }

    Outcome outcome() {
      Outcome result = outcome;
      Fault failure = fault;
      if (result != null) {
        return result;
      }
      throw failure == null ? Fault.bug("an append ended without", new Error()) : failure;
    }
  }
}
