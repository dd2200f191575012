package dev.banyan.gateway.security.token;

import dev.banyan.base.Deadline;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Questions under way, so that those who ask the same at a time ask once. The first to ask does
/// the work on its own thread; the others wait for it by their deadline. Thread-safe.
final class Flights<V> {
  private final ConcurrentHashMap<String, Flight<V>> underWay = new ConcurrentHashMap<>();

  private static final class Flight<V> {
    final CountDownLatch landed = new CountDownLatch(1);
    volatile @Nullable V value;
  }

  /// The answer; null where the deadline passed, or the one who asked failed.
  @Nullable V join(String key, Deadline deadline, Supplier<V> work) {
    Flight<V> own = new Flight<>();
    Flight<V> other = underWay.putIfAbsent(key, own);
    if (other != null) {
      return await(other, deadline);
    }
    try {
      own.value = work.get();
      return own.value;
    } finally {
      underWay.remove(key);
      own.landed.countDown();
    }
  }

  private static <V> @Nullable V await(Flight<V> flight, Deadline deadline) {
    try {
      boolean landed = flight.landed.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      return landed ? flight.value : null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
