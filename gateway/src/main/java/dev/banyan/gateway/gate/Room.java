package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.operation.Priority;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// Whether the gateway itself has room for one more request; the least important are sent away
/// first.
///
/// Two measures. *Delay*: how late event loops and virtual threads get to their work. While even
/// the smallest delay of the last half second is over the bound (as CoDel looks at queues, RFC
/// 8289), the pressure grows, else it falls; a pressure of 0 to 1 sheds that share of low requests,
/// of 1 to 2 all of them and a share of normal ones, of 2 to 3 the same with high ones. Critical
/// requests are never shed for delay. *Under way*: how many requests are on virtual threads; each
/// priority may fill its part of the bound.
///
/// Thread-safe; fed by one sampler, asked on event loops.
public final class Room {
  /// How many samples of delay are looked at together.
  static final int WINDOW = 5;

  private static final double PRESSURE_MAX = 3;
  private static final double GROWTH = 0.1;
  private static final double DECAY = 0.05;

  private final DoubleSupplier chance;
  private final AtomicInteger underWay = new AtomicInteger();
  private final long[] delays = new long[WINDOW];
  private int sampled;
  private volatile Bounds bounds = new Bounds(Duration.ofMillis(50), 20_000);
  private volatile double pressure;

  /// How late work may begin, and how many requests may be under way on virtual threads.
  public record Bounds(Duration delay, int underWay) {}

  public Room(DoubleSupplier chance) {
    this.chance = chance;
  }

  /// Other bounds from now on.
  public void bounds(Bounds other) {
    bounds = other;
  }

  /// How hard requests press, 0 to 3; a figure for metrics.
  public double pressure() {
    return pressure;
  }

  /// Requests on virtual threads.
  public int underWay() {
    return underWay.get();
  }

  /// One sample of how late work begins. Called by the one sampler.
  public void sample(long delayNanos) {
    delays[sampled % WINDOW] = delayNanos;
    sampled++;
    if (sampled < WINDOW) {
      return;
    }
    long least = Long.MAX_VALUE;
    for (long delay : delays) {
      least = Math.min(least, delay);
    }
    boolean late = least > bounds.delay().toNanos();
    double next = pressure + (late ? GROWTH : -DECAY);
    pressure = Math.clamp(next, 0, PRESSURE_MAX);
  }

  /// Whether a request of that priority is let in at all.
  boolean admits(Priority priority) {
    double now = pressure;
    if (now <= 0) {
      return true;
    }
    double shed =
        switch (priority) {
          case LOW -> now;
          case NORMAL -> now - 1;
          case HIGH -> now - 2;
          case CRITICAL -> 0;
        };
    return shed <= 0 || chance.getAsDouble() >= shed;
  }

  /// Takes a place on the virtual threads; false where those of that priority are taken. Who got
  /// one gives it back by [#leave].
  public boolean enter(Priority priority) {
    int max = (int) Math.max(1, bounds.underWay() * part(priority));
    if (underWay.incrementAndGet() > max) {
      underWay.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave() {
    underWay.decrementAndGet();
  }

  private static double part(Priority priority) {
    return switch (priority) {
      case LOW -> 0.5;
      case NORMAL -> 0.8;
      case HIGH -> 0.95;
      case CRITICAL -> 1;
    };
  }

  /// What is answered where there is no room. The time to stay away is spread, so that those sent
  /// away together do not come back together.
  public Fault full() {
    return Fault.builder(Fault.Kind.OVERLOADED, "The gateway is busy")
        .name("gateway-busy")
        .operator("shed at pressure %.1f, %d under way".formatted(pressure, underWay()))
        .retryAfter(Duration.ofMillis(1_000 + (long) (2_000 * chance.getAsDouble())))
        .build();
  }
}
