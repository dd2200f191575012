package dev.banyan.gateway.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands until it is moved.
public final class Clock implements InstantSource {
  public static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  public void forward(Duration step) {
    now = now.plus(step);
  }

  /// As a token writes it, so many seconds from the start.
  public static long seconds(long fromStart) {
    return START.getEpochSecond() + fromStart;
  }
}
