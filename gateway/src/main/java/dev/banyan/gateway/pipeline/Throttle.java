package dev.banyan.gateway.pipeline;

import dev.banyan.base.Rate;

/// Gives each message the time at which it may pass, so that they pass evenly at a rate. Of this
/// process: several nodes have it each. Thread-safe.
public final class Throttle {
  private final double gapMillis;
  private double next;

  public Throttle(Rate rate) {
    this.gapMillis = (double) rate.period().toMillis() / rate.count();
  }

  /// The time of the next turn, in milliseconds; nobody else gets it.
  synchronized long turn(long nowMillis) {
    double turn = Math.max(next, (double) nowMillis);
    next = turn + gapMillis;
    return (long) turn;
  }
}
