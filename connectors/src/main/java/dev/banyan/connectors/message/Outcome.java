package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What becomes of one message: told by one thread, once, and awaited by another. Thread-safe.
public final class Outcome<T> {
  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicReference<@Nullable Told<T>> what = new AtomicReference<>();

  private record Told<T>(@Nullable T value, @Nullable Fault fault) {}

  public void succeed(T value) {
    tell(new Told<>(value, null));
  }

  public void fail(Fault fault) {
    tell(new Told<>(null, fault));
  }

  private void tell(Told<T> one) {
    if (what.compareAndSet(null, one)) {
      told.countDown();
    }
  }

  /// Waits by the exchange's deadline; null where it passed. Throws the fault that was told, and
  /// `CANCELLED` when the caller goes.
  public @Nullable T await(Exchange exchange) {
    return await(exchange, exchange.deadline().remainingMillis());
  }

  /// The same for at most that many milliseconds.
  public @Nullable T await(Exchange exchange, long millisMax) {
    Fault gone = Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
    long millis = Math.min(millisMax, exchange.deadline().remainingMillis());
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(() -> fail(gone))) {
      if (!told.await(millis, TimeUnit.MILLISECONDS)) {
        return null;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw gone;
    }
    Told<T> one = what.get();
    if (one != null && one.fault() != null) {
      throw one.fault();
    }
    return one == null ? null : one.value();
  }
}
