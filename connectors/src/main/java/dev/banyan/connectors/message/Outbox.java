package dev.banyan.connectors.message;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Hands messages over to a broker, one after another in the order in which they came. Thread-safe.
///
/// A client may block while it connects, and while the broker has no room. Each message is
/// therefore handed over by a thread of its own, and its caller waits by its own deadline: what was
/// not handed over by then never is; of what was, nobody knows.
public final class Outbox {
  private static final int WAITING_MAX = 1_000;

  private final String system;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Set<Outcome<String>> handedOver = ConcurrentHashMap.newKeySet();

  /// `system` is its name, for faults.
  public Outbox(String system) {
    this.system = system;
  }

  /// One message's turn to be handed over. What becomes of it is told to its outcome: the id.
  public final class Turn {
    private final Outcome<String> outcome = new Outcome<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private final Deadline deadline;

    private Turn(Deadline deadline) {
      this.deadline = deadline;
    }

    public Outcome<String> outcome() {
      return outcome;
    }

    /// Asked last before the message is handed over, which it must not be where this is false:
    /// whoever is first, the hand or the caller's deadline, decides. That may have passed by a
    /// clock that its caller does not wait by, and others have begun.
    public boolean begins() {
      if (deadline.passed()) {
        return false;
      }
      handedOver.add(outcome);
      if (decided.compareAndSet(false, true)) {
        return true;
      }
      handedOver.remove(outcome);
      return false;
    }
  }

  /// Lets `hand` hand a message over, and waits until its outcome is told; the message's id.
  public String send(Exchange exchange, Consumer<Turn> hand) {
    if (!room.tryAcquire()) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "A system is overloaded")
          .operator(system + ": " + WAITING_MAX + " messages wait to be handed over")
          .unsent()
          .build();
    }
    Turn turn = new Turn(exchange.deadline());
    begin(() -> take(turn, hand));
    boolean withdrawn;
    String id;
    try {
      id = turn.outcome.await(exchange);
    } finally {
      withdrawn = turn.decided.compareAndSet(false, true);
      handedOver.remove(turn.outcome);
    }
    if (id != null) {
      return id;
    }
    if (withdrawn) {
      throw Faults.unreachable(system, "the broker took nothing before the deadline");
    }
    throw Faults.unknown(system, "the broker did not acknowledge the message in time");
  }

  private void begin(Runnable taking) {
    try {
      Thread.ofVirtual().name(system + "-send").start(taking);
    } catch (RuntimeException | Error none) { // As where memory is short: it waits no longer.
      room.release();
      throw none;
    }
  }

  private void take(Turn turn, Consumer<Turn> hand) {
    lock.lock();
    try {
      if (!turn.decided.get()) {
        hand.accept(turn);
      }
    } catch (Fault fault) {
      turn.outcome.fail(fault);
    } catch (RuntimeException | Error defect) { // Its caller would wait for its whole deadline.
      turn.outcome.fail(Fault.bug(system + " met a defect while it handed a message over", defect));
    } finally {
      lock.unlock();
      room.release();
    }
  }

  /// What was handed over and not acknowledged is of unknown outcome now.
  public void broke() {
    for (Outcome<String> one : handedOver) {
      one.fail(Faults.unknown(system, "the connection broke before the broker acknowledged"));
    }
  }

  /// Messages that were handed over and not acknowledged yet.
  public int underWay() {
    return handedOver.size();
  }
}
