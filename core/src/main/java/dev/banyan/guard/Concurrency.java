package dev.banyan.guard;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many calls of a system are under way, and who waits for a turn. The decisions are pure
/// functions of [Line]; this class only holds the line and parks threads. Turns go first come,
/// first served. Thread-safe.
final class Concurrency {
  private final GuardSettings.Concurrency settings;
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private Line line = new Line(0, 0);

  Concurrency(GuardSettings.Concurrency settings) {
    this.settings = settings;
  }

  /// How many are under way and how many wait.
  record Line(int underWay, int waiting) {
    enum Answer {
      PASS,
      WAIT,
      REFUSE
    }

    /// What somebody who arrives is told; nobody overtakes those who wait.
    Answer arrive(GuardSettings.Concurrency settings) {
      if (underWay < settings.max() && waiting == 0) {
        return Answer.PASS;
      }
      return waiting < settings.queue() ? Answer.WAIT : Answer.REFUSE;
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

    /// One has ended; its place goes to the first who waits.
    Line left() {
      return waiting > 0 ? new Line(underWay, waiting - 1) : new Line(underWay - 1, 0);
    }
  }

  /// Somebody in line. `turn` is set under the lock, once.
  private static final class Waiter {
    private final CountDownLatch woken = new CountDownLatch(1);
    private boolean turn;
  }

  Line line() {
    synchronized (waiters) {
      return line;
    }
  }

  /// Returns when it is this call's turn; null then, else why it is refused.
  GuardEvents.@Nullable Refusal enter(Exchange exchange) {
    Waiter waiter = new Waiter();
    synchronized (waiters) {
      switch (line.arrive(settings)) {
        case PASS -> {
          line = line.passed();
          return null;
        }
        case REFUSE -> {
          return GuardEvents.Refusal.TOO_MANY_WAITING;
        }
        case WAIT -> {
          line = line.queued();
          waiters.add(waiter);
        }
      }
    }
    await(waiter, exchange);
    synchronized (waiters) {
      if (waiter.turn) {
        return null;
      }
      waiters.remove(waiter);
      line = line.gaveUp();
    }
    exchange.cancellation().check();
    return GuardEvents.Refusal.WAITED_TOO_LONG;
  }

  private void await(Waiter waiter, Exchange exchange) {
    Deadline until = exchange.deadline().within(settings.waitMax());
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(waiter.woken::countDown)) {
      boolean _ = waiter.woken.await(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void leave() {
    synchronized (waiters) {
      line = line.left();
      Waiter next = waiters.poll();
      if (next != null) {
        next.turn = true;
        next.woken.countDown();
      }
    }
  }

  Fault refusal() {
    return Fault.builder(Fault.Kind.OVERLOADED, "The system is busy")
        .name(Verdict.BUSY)
        .operator(
            settings.max()
                + " calls under way and the line is full or too slow; raise `concurrency` only if"
                + " the system can take it")
        .retryAfter(Duration.ofSeconds(1))
        .build();
  }
}
