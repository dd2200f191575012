package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.base.Wait;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What becomes of one message, or of a beginning that many wait for: told by one thread, once, and
/// awaited by others, of whom each leaves for itself. Thread-safe.
public final class Outcome<T> {
  private final AtomicReference<@Nullable Told<T>> what = new AtomicReference<>();

  /// Who waits, the last one first; one who has left stays, and is woken for nothing.
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  private record Told<T>(@Nullable T value, @Nullable Fault fault) {}

  private record Waiting(Wait one, @Nullable Waiting next) {}

  public void succeed(T value) {
    tell(new Told<>(value, null));
  }

  public void fail(Fault fault) {
    tell(new Told<>(null, fault));
  }

  private void tell(Told<T> one) {
    if (what.compareAndSet(null, one)) {
      for (Waiting woken = waiting.get(); woken != null; woken = woken.next()) {
        woken.one().wake();
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
    try (Wait mine = Wait.until(System.nanoTime() + nanos);
        Cancellation.Registration _ = cancellation.onCancel(mine::wake)) {
      begin(mine);
      Told<T> told;
      for (told = what.get(); told == null; told = what.get()) {
        if (mine.isLate()) {
          return null;
        }
        if (cancellation.isCancelled() || Thread.currentThread().isInterrupted()) {
          throw gone();
        }
        mine.park(this);
      }
      return told;
    }
  }

  private void begin(Wait mine) {
    Waiting first;
    do {
      first = waiting.get();
    } while (!waiting.compareAndSet(first, new Waiting(mine, first)));
  }
}
