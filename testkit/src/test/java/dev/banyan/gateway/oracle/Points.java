package dev.banyan.gateway.oracle;

import dev.banyan.journal.Append;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the code that [PointAgent] puts into a gateway calls: where the point is reached for the
/// nth time since it was armed, `AT POINT` is printed and the thread stands still for ever.
public final class Points {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static volatile @Nullable Point wanted;
  private static volatile boolean armed;
  private static final AtomicInteger LEFT = new AtomicInteger();
  private static final long JUMP_NANOS = Duration.ofMillis(300).toNanos();
  private static volatile Duration shift = Duration.ZERO;
  private static volatile boolean jumps;
  private static volatile long armedNanos = Long.MAX_VALUE;

  private Points() {}

  static void want(Point point, int nth) {
    wanted = point;
    LEFT.set(nth);
    armed = point.starts();
  }

  /// The clock is wrong by that: from the start, or a moment after it was armed.
  static void shift(Duration by, boolean later) {
    shift = by;
    jumps = later;
  }

  static void arm() {
    armed = true;
    armedNanos = System.nanoTime();
  }

  /// The spot of the point is passed.
  public static void passed() {
    Point point = wanted;
    if (point != null && armed && LEFT.decrementAndGet() == 0) {
      tell("AT " + point.name());
      while (true) {
        LockSupport.park();
      }
    }
  }

  /// A store is about to write a group, or has; counts where a record of the wanted kind is in it.
  public static void group(List<?> group) {
    Point point = wanted;
    if (point != null
        && point.spot() instanceof Point.Commit commit
        && group.stream()
            .flatMap(one -> ((Append) one).parts().stream())
            .flatMap(part -> part.entries().stream())
            .anyMatch(entry -> entry.kind().startsWith(commit.kind()))) {
      passed();
    }
  }

  /// For how long a node that is gone keeps its turn, of a relay or a job: here all others are
  /// killed before the next is started.
  public static Duration lease() {
    return LEASE;
  }

  /// The wall clock, as the oracle has set it.
  public static InstantSource clock() {
    return () -> isWrong() ? Instant.now().plus(shift) : Instant.now();
  }

  private static boolean isWrong() {
    long begun = armedNanos;
    return !jumps || (begun != Long.MAX_VALUE && System.nanoTime() - begun > JUMP_NANOS);
  }

  static synchronized void tell(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
