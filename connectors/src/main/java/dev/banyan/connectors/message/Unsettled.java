package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a subscription to a queue has got from its broker and not settled, in the order in which it
/// came. What is released waits again, before what came after it. Thread-safe, by one lock.
///
/// @param <T> what the broker is told of when a message is settled
public final class Unsettled<T> {
  private final String system;
  private final String lane;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition roomy = lock.newCondition();
  private final PriorityQueue<Held<T>> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Held<T> one) -> one.number()));
  private final Set<Long> out = new HashSet<>();
  private boolean closed;
  private @Nullable Fault failure;

  /// A message that came.
  ///
  /// @param number says in which order; no two have the same
  /// @param attempt counts what the broker and we delivered
  /// @param original what the broker knows it by
  public record Held<T>(long number, int attempt, T original, Message message) {
    private Held<T> again() {
      return new Held<>(number, attempt + 1, original, message);
    }
  }

  /// `lane` is the one all of them are in; `most` bounds those given out, and those that wait.
  public Unsettled(String system, String lane, int most) {
    this.system = system;
    this.lane = lane;
    this.most = most;
  }

  public void add(Held<T> held) {
    lock.lock();
    try {
      waiting.add(held);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Gives out what waits; as [dev.banyan.connect.message.Subscription#poll].
  public List<Delivery> poll(int max, Duration wait) {
    long left = wait.toNanos();
    List<Delivery> given = new ArrayList<>();
    lock.lock();
    try {
      while (true) {
        check();
        while (given.size() < max && out.size() < most && !waiting.isEmpty()) {
          Held<T> held = waiting.remove();
          out.add(held.number());
          given.add(new Delivery(held.message(), lane, held.attempt(), held));
        }
        if (!given.isEmpty() || left <= 0) {
          roomy.signal();
          return given;
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return given;
    } finally {
      lock.unlock();
    }
  }

  /// What to tell the broker of; null where it was not out any more.
  public @Nullable T settle(Delivery delivery) {
    Held<T> held = held(delivery);
    return leaves(held, false) ? held.original() : null;
  }

  public void release(Delivery delivery) {
    leaves(held(delivery), true);
  }

  @SuppressWarnings("unchecked") // A delivery comes back to the subscription that gave it out.
  private Held<T> held(Delivery delivery) {
    return (Held<T>) delivery.token();
  }

  private boolean leaves(Held<T> held, boolean again) {
    lock.lock();
    try {
      check();
      boolean was = out.remove(held.number());
      if (was && again) {
        waiting.add(held.again());
      }
      if (was) {
        arrived.signal();
      }
      return was;
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw Faults.closed(system);
    }
  }

  /// Waits for room for one more while there is nothing else to do; whether there is room.
  public boolean awaitRoom(BooleanSupplier idle) {
    lock.lock();
    try {
      while (!isOver() && idle.getAsBoolean() && waiting.size() >= most) {
        roomy.await();
      }
      return !isOver() && waiting.size() < most;
    } catch (InterruptedException _) {
      closed = true;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Has whoever waits for room look whether there is something else to do.
  public void wake() {
    lock.lock();
    try {
      roomy.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The broker is gone: whoever asks from now on is told so.
  public void fail(Fault fault) {
    lock.lock();
    try {
      if (failure == null && !closed) {
        failure = fault;
      }
      arrived.signalAll();
      roomy.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      roomy.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing comes any more.
  public boolean isOver() {
    lock.lock();
    try {
      return closed || failure != null;
    } finally {
      lock.unlock();
    }
  }

  /// How many are given out.
  public int size() {
    lock.lock();
    try {
      return closed ? 0 : out.size();
    } finally {
      lock.unlock();
    }
  }
}
