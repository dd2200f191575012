package dev.banyan.guard;

import dev.banyan.base.Deadline;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// What guards take from outside, so that tests and simulations can give their own: monotonic
/// nanoseconds, the wall clock, a way to pause, chance between 0 and 1, and who is told.
public record Surroundings(
    LongSupplier nanos,
    InstantSource clock,
    Pause pause,
    DoubleSupplier chance,
    GuardEvents events) {

  /// Waits that long, or less where the exchange is cancelled or its deadline passes.
  @FunctionalInterface
  public interface Pause {
    void pause(Duration duration, Exchange exchange);
  }

  /// The machine's clock and chance.
  public static Surroundings real(GuardEvents events) {
    return new Surroundings(
        System::nanoTime, InstantSource.system(), Surroundings::wait, Math::random, events);
  }

  private static void wait(Duration duration, Exchange exchange) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Deadline until = exchange.deadline().within(duration);
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(cancelled::countDown)) {
      // What is left over after a cancellation is for the caller to check.
      boolean _ = cancelled.await(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
