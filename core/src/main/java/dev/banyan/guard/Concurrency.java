package dev.banyan.guard;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many calls of a system are under way, and who waits for a turn. The decisions are pure
/// functions of [Line] and [AdaptiveBound]; this class only holds them and parks threads.
///
/// Turns go by priority, and first come, first served within one. Where the line is full, one of
/// higher priority takes the place of the last who came with the lowest. Thread-safe.
final class Concurrency {
  private final GuardSettings.Concurrency settings;
  private final Map<Priority, ArrayDeque<Waiter>> waiters = new EnumMap<>(Priority.class);
  private Line line = new Line(0, 0);
  private AdaptiveBound bound;

  Concurrency(GuardSettings.Concurrency settings) {
    this.settings = settings;
    this.bound = AdaptiveBound.first(settings);
    for (Priority priority : Priority.values()) {
      waiters.put(priority, new ArrayDeque<>());
    }
  }

  /// How many are under way and how many wait.
  record Line(int underWay, int waiting) {
    enum Answer {
      PASS,
      WAIT,
      /// There is room only in place of somebody else.
      FULL
    }

    /// What somebody who arrives is told; nobody overtakes those who wait.
    Answer arrive(int bound, int queue) {
      if (underWay < bound && waiting == 0) {
        return Answer.PASS;
      }
      return waiting < queue ? Answer.WAIT : Answer.FULL;
    }

    Line passed() {
      return new Line(underWay + 1, waiting);
    }

    Line queued() {
      return new Line(underWay, waiting + 1);
    }

    Line gaveUp() {
      return new Line(underWay, waiting - 1);
    }

    Line left() {
      return new Line(underWay - 1, waiting);
    }

    /// Whether the first who waits may go.
    boolean next(int bound) {
      return waiting > 0 && underWay < bound;
    }

    Line turn() {
      return new Line(underWay + 1, waiting - 1);
    }
  }

  /// Somebody in line. The flags are set under the lock, at most one of them, once.
  private static final class Waiter {
    private final CountDownLatch woken = new CountDownLatch(1);
    private boolean turn;
    private boolean displaced;
  }

  Line line() {
    synchronized (waiters) {
      return line;
    }
  }

  /// How many may be under way now.
  int bound() {
    synchronized (waiters) {
      return bound.calls();
    }
  }

  /// Returns when it is this call's turn; null then, else why it is refused.
  GuardEvents.@Nullable Refusal enter(Exchange exchange) {
    Priority priority = exchange.grant().priority();
    Waiter waiter;
    synchronized (waiters) {
      switch (line.arrive(bound.calls(), settings.queue())) {
        case PASS -> {
          line = line.passed();
          return null;
        }
        case FULL -> {
          if (settings.queue() == 0 || !displace(priority)) {
            return GuardEvents.Refusal.TOO_MANY_WAITING;
          }
        }
        case WAIT -> {}
      }
      line = line.queued();
      waiter = new Waiter();
      queue(priority).addLast(waiter);
    }
    await(waiter, exchange);
    synchronized (waiters) {
      if (waiter.turn) {
        return null;
      }
      if (waiter.displaced) {
        return GuardEvents.Refusal.DISPLACED;
      }
      queue(priority).remove(waiter);
      line = line.gaveUp();
    }
    exchange.cancellation().check();
    return GuardEvents.Refusal.WAITED_TOO_LONG;
  }

  private ArrayDeque<Waiter> queue(Priority priority) {
    return waiters.computeIfAbsent(priority, _ -> new ArrayDeque<>());
  }

  /// Sends the last of the least important away; false where nobody is less important.
  private boolean displace(Priority arriving) {
    for (Priority priority : Priority.values()) {
      if (priority.compareTo(arriving) >= 0) {
        return false;
      }
      Waiter last = queue(priority).pollLast();
      if (last != null) {
        line = line.gaveUp();
        last.displaced = true;
        last.woken.countDown();
        return true;
      }
    }
    return false;
  }

  private void await(Waiter waiter, Exchange exchange) {
    Deadline until = exchange.deadline().within(settings.waitMax());
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(waiter.woken::countDown)) {
      boolean _ = waiter.woken.await(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A call has ended, that long after it had its turn: the bound learns from it.
  void ended(Verdict verdict, long nanos) {
    if (!settings.adapts()) {
      return;
    }
    synchronized (waiters) {
      bound =
          switch (verdict) {
            case WELL -> bound.ended(settings, nanos, line.underWay());
            case FAILED -> bound.dropped(settings);
            case UNHEARD -> bound;
          };
    }
  }

  /// Gives the place back; those who wait and have room go on, the most important first.
  void leave() {
    synchronized (waiters) {
      line = line.left();
      while (line.next(bound.calls())) {
        Waiter next = first();
        if (next == null) {
          return;
        }
        line = line.turn();
        next.turn = true;
        next.woken.countDown();
      }
    }
  }

  private @Nullable Waiter first() {
    Priority[] priorities = Priority.values();
    for (int i = priorities.length - 1; i >= 0; i--) {
      Waiter first = queue(priorities[i]).pollFirst();
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  Fault refusal() {
    return Fault.builder(Fault.Kind.OVERLOADED, "The system is busy")
        .name(Verdict.BUSY)
        .unsent()
        .operator(
            bound()
                + " calls may be under way and the line is full or too slow; raise `concurrency`"
                + " only if the system can take it")
        .retryAfter(Duration.ofSeconds(1))
        .build();
  }
}
