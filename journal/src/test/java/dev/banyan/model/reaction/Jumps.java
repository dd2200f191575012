package dev.banyan.model.reaction;

import java.time.Duration;
import java.util.Random;

/// How the clocks of a simulated world are set: far ahead or back, and right again, in some worlds.
/// Draws from a seed of its own, so that worlds without it stay as they are.
public final class Jumps {
  private static final long[] FAR = {
    Duration.ofHours(1).toMillis(), -Duration.ofHours(1).toMillis(), Duration.ofDays(90).toMillis()
  };
  private static final int WORLDS = 5;

  private final Random random;
  private final boolean happen;
  private long now;
  private long before;

  public Jumps(long seed) {
    random = new Random(~seed);
    happen = seed % WORLDS == WORLDS - 1;
  }

  boolean happen() {
    return happen;
  }

  /// By how many milliseconds clocks are wrong.
  public long now() {
    return now;
  }

  public void next() {
    before = now;
    now = now == 0 ? FAR[random.nextInt(FAR.length)] : 0;
  }

  public void end() {
    before = now;
    now = 0;
  }

  /// Whether they are set in the midst of something.
  boolean suddenly() {
    return happen && random.nextInt(150) == 0;
  }

  /// For how long that stays so.
  long pause() {
    return 1_000L + random.nextInt(30_000);
  }

  /// What was told just now or before the last jump, by the clock that nobody sets.
  long nearest(long told, long world) {
    long first = told - now;
    long second = told - before;
    return Math.abs(first - world) <= Math.abs(second - world) ? first : second;
  }
}
