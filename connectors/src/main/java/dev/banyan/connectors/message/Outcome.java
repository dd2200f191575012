package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What becomes of one message, or of a beginning that many wait for: told by one thread, once, and
/// awaited by others, of whom each leaves for itself. Thread-safe.
public final class Outcome<T> {
  /// For so long a thread keeps the time itself.
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final AtomicReference<@Nullable Told<T>> what = new AtomicReference<>();

  /// Who waits, the last one first; one who has left stays, and is woken for nothing.
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  private record Told<T>(@Nullable T value, @Nullable Fault fault) {}

  /// Somebody who waits, until then.
  static final class Waiting {
    private final Thread thread;
    private final long untilNanos;
    private final @Nullable Waiting next;
    private volatile boolean left;

    Waiting(Thread thread, long untilNanos, @Nullable Waiting next) {
      this.thread = thread;
      this.untilNanos = untilNanos;
      this.next = next;
    }

    boolean hasLeft() {
      return left;
    }

    boolean isLate(long nowNanos) {
      return untilNanos - nowNanos <= 0;
    }

    void wake() {
      LockSupport.unpark(thread);
    }
  }

  public void succeed(T value) {
    tell(new Told<>(value, null));
  }

  public void fail(Fault fault) {
    tell(new Told<>(null, fault));
  }

  private void tell(Told<T> one) {
    if (what.compareAndSet(null, one)) {
      for (Waiting woken = waiting.get(); woken != null; woken = woken.next) {
        woken.wake();
      }
    }
  }

  /// Waits by the exchange's deadline; null where it passed. Throws the fault that was told, and
  /// `CANCELLED` when the caller goes, which is nothing to others who wait.
  public @Nullable T await(Exchange exchange) {
    return await(exchange, exchange.deadline().remainingMillis());
  }

  /// The same for at most that many milliseconds.
  public @Nullable T await(Exchange exchange, long millisMax) {
    Told<T> one = what.get();
    if (one == null) {
      long millis = Math.min(millisMax, exchange.deadline().remainingMillis());
      one = await(exchange.cancellation(), TimeUnit.MILLISECONDS.toNanos(millis));
    }
    if (one != null && one.fault() != null) {
      throw one.fault();
    }
    return one == null ? null : one.value();
  }

  private static Fault gone() {
    return Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
  }

  private @Nullable Told<T> await(Cancellation cancellation, long nanos) {
    boolean isShort = nanos <= SHORT_NANOS;
    Waiting mine = begin(System.nanoTime() + nanos);
    try (Cancellation.Registration _ = cancellation.onCancel(mine::wake)) {
      if (!isShort) {
        Overdue.watch(mine);
      }
      return await(cancellation, mine, isShort);
    } finally {
      mine.left = true;
    }
  }

  private @Nullable Told<T> await(Cancellation cancellation, Waiting mine, boolean isShort) {
    Told<T> told;
    for (told = what.get(); told == null; told = what.get()) {
      long now = System.nanoTime();
      if (mine.isLate(now)) {
        return null;
      }
      if (cancellation.isCancelled() || Thread.currentThread().isInterrupted()) {
        throw gone();
      }
      if (isShort) {
        LockSupport.parkNanos(this, mine.untilNanos - now);
      } else {
        LockSupport.park(this);
      }
    }
    return told;
  }

  private Waiting begin(long untilNanos) {
    while (true) {
      Waiting first = waiting.get();
      Waiting mine = new Waiting(Thread.currentThread(), untilNanos, first);
      if (waiting.compareAndSet(first, mine)) {
        return mine;
      }
    }
  }
}
