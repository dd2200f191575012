package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What becomes of one message: told by one thread, once, and awaited by others. Thread-safe.
public final class Outcome<T> {
  /// For so long a thread keeps the time itself.
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final AtomicReference<@Nullable Told<T>> what = new AtomicReference<>();

  /// Who waits, the last one first; one who has given up stays, and is woken for nothing.
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  private record Told<T>(@Nullable T value, @Nullable Fault fault) {}

  /// Somebody who waits, until then.
  record Waiting(Outcome<?> of, Thread thread, long untilNanos, @Nullable Waiting next) {
    boolean isLate(long nowNanos) {
      return untilNanos - nowNanos <= 0;
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
      for (Waiting woken = waiting.get(); woken != null; woken = woken.next()) {
        LockSupport.unpark(woken.thread());
      }
    }
  }

  boolean isTold() {
    return what.get() != null;
  }

  /// Waits by the exchange's deadline; null where it passed. Throws the fault that was told, and
  /// `CANCELLED` when the caller goes.
  public @Nullable T await(Exchange exchange) {
    return await(exchange, exchange.deadline().remainingMillis());
  }

  /// The same for at most that many milliseconds.
  public @Nullable T await(Exchange exchange, long millisMax) {
    long millis = Math.min(millisMax, exchange.deadline().remainingMillis());
    Told<T> one;
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(() -> fail(gone()))) {
      one = await(TimeUnit.MILLISECONDS.toNanos(millis));
    }
    if (one != null && one.fault() != null) {
      throw one.fault();
    }
    return one == null ? null : one.value();
  }

  private static Fault gone() {
    return Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
  }

  private @Nullable Told<T> await(long nanos) {
    Told<T> told = what.get();
    if (told != null) {
      return told;
    }
    boolean isShort = nanos <= SHORT_NANOS;
    Waiting mine = begin(System.nanoTime() + nanos);
    if (!isShort) {
      Overdue.watch(mine);
    }
    for (told = what.get(); told == null; told = what.get()) {
      long now = System.nanoTime();
      if (mine.isLate(now)) {
        return null;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw gone();
      }
      if (isShort) {
        LockSupport.parkNanos(this, mine.untilNanos() - now);
      } else {
        LockSupport.park(this);
      }
    }
    return told;
  }

  private Waiting begin(long untilNanos) {
    while (true) {
      Waiting first = waiting.get();
      Waiting mine = new Waiting(this, Thread.currentThread(), untilNanos, first);
      if (waiting.compareAndSet(first, mine)) {
        return mine;
      }
    }
  }
}
