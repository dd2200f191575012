package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a subscription has got from its broker and not settled: of each lane in the order in which
/// it came, one message of each lane in turn, so that none waits for another. What is released
/// waits again, before what came after it. Thread-safe, by one lock; nothing costs more with more
/// messages.
///
/// @param <T> what the broker is told of when a message is settled
public final class Unsettled<T> {
  private final String system;
  private final int outMax;
  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition roomy = lock.newCondition();
  private final Map<String, Lane<T>> lanes = new HashMap<>();

  /// The lanes in which something waits, in turn.
  private final Queue<Lane<T>> turns = new ArrayDeque<>();

  private long numbers;
  private int waiting;
  private int out;
  private boolean closed;
  private @Nullable Fault failure;

  /// A message that came.
  ///
  /// @param attempt counts what the broker delivered
  /// @param original what the broker knows it by
  public record Came<T>(String lane, int attempt, T original, Message message) {}

  /// A message in hand; what is given out again is another one. Owned by the lock.
  private static final class Held<T> {
    private final Lane<T> lane;
    private final long number;
    private final int attempt;
    private final T original;
    private final Message message;
    private boolean out;

    Held(Lane<T> lane, long number, Came<T> came) {
      this(lane, number, came.attempt(), came.original(), came.message());
    }

    private Held(Lane<T> lane, long number, int attempt, T original, Message message) {
      this.lane = lane;
      this.number = number;
      this.attempt = attempt;
      this.original = original;
      this.message = message;
    }

    Held<T> again() {
      return new Held<>(lane, number, attempt + 1, original, message);
    }
  }

  /// Messages that come in order. Owned by the lock.
  private static final class Lane<T> {
    private final String name;
    private final Queue<Held<T>> fresh = new ArrayDeque<>();

    /// What was released. All of it came before what is fresh.
    private final Queue<Held<T>> again =
        new PriorityQueue<>(Comparator.comparingLong((Held<T> one) -> one.number));

    private int out;
    private boolean gone;

    Lane(String name) {
      this.name = name;
    }

    Held<T> next() {
      return again.isEmpty() ? fresh.remove() : again.remove();
    }

    int waiting() {
      return fresh.size() + again.size();
    }
  }

  /// `outMax` bounds those given out, `waitingMax` those that wait: who takes from the broker asks
  /// for [#awaitRoom] before.
  public Unsettled(String system, int outMax, int waitingMax) {
    this.system = system;
    this.outMax = outMax;
    this.waitingMax = waitingMax;
  }

  /// Messages came, of each lane in order.
  public void add(List<Came<T>> came) {
    lock.lock();
    try {
      for (Came<T> one : came) {
        Lane<T> lane = lanes.computeIfAbsent(one.lane(), Lane::new);
        queue(lane, lane.fresh, new Held<>(lane, numbers++, one));
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void queue(Lane<T> lane, Queue<Held<T>> where, Held<T> held) {
    if (lane.waiting() == 0) {
      turns.add(lane);
    }
    where.add(held);
    waiting++;
  }

  /// Gives out what waits; as [dev.banyan.connect.message.Subscription#poll].
  public List<Delivery> poll(int max, Duration wait) {
    long left = wait.toNanos();
    List<Delivery> given = new ArrayList<>();
    lock.lock();
    try {
      while (true) {
        check();
        while (given.size() < max && out < outMax && waiting > 0) {
          given.add(give());
        }
        if (!given.isEmpty() || left <= 0) {
          if (waiting < waitingMax) {
            roomy.signal();
          }
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

  private Delivery give() {
    Lane<T> lane = turns.remove();
    Held<T> held = lane.next();
    if (lane.waiting() > 0) {
      turns.add(lane);
    }
    held.out = true;
    lane.out++;
    out++;
    waiting--;
    return new Delivery(held.message, lane.name, held.attempt, held);
  }

  /// What to tell the broker of; null where it was not out any more.
  public @Nullable T settle(Delivery delivery) {
    Held<T> held = held(delivery);
    return leaves(held, false) ? held.original : null;
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
      Lane<T> lane = held.lane;
      if (!held.out || lane.gone) {
        return false;
      }
      held.out = false;
      lane.out--;
      out--;
      if (again) {
        queue(lane, lane.again, held.again());
      }
      if (waiting > 0) {
        arrived.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// A lane is others' now, with all that was not settled of it: settling or releasing that does
  /// nothing any more.
  public void drop(String name) {
    lock.lock();
    try {
      Lane<T> lane = lanes.remove(name);
      if (lane != null) {
        lane.gone = true;
        turns.remove(lane);
        waiting -= lane.waiting();
        out -= lane.out;
        arrived.signal();
        roomy.signal();
      }
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

  /// Waits at most that long for room for more while there is nothing else to do; whether there is
  /// room.
  public boolean awaitRoom(BooleanSupplier idle, Duration most) {
    long left = most.toNanos();
    lock.lock();
    try {
      while (left > 0 && !over() && idle.getAsBoolean() && waiting >= waitingMax) {
        left = roomy.awaitNanos(left);
      }
      return !over() && waiting < waitingMax;
    } catch (InterruptedException _) {
      closed = true;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Waits that long, or until nothing comes any more.
  public void awaitEnd(Duration most) {
    long left = most.toNanos();
    lock.lock();
    try {
      while (left > 0 && !over()) {
        left = roomy.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      closed = true;
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

  private boolean over() {
    return closed || failure != null;
  }

  /// Whether nothing comes any more.
  public boolean isOver() {
    lock.lock();
    try {
      return over();
    } finally {
      lock.unlock();
    }
  }

  /// How many are given out.
  public int size() {
    lock.lock();
    try {
      return closed ? 0 : out;
    } finally {
      lock.unlock();
    }
  }
}
