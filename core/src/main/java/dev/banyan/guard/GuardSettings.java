package dev.banyan.guard;

import dev.banyan.base.Share;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the calls of a system are guarded. Every value is written out, in the presets too; null
/// means that there is no such guard. There is always a deadline.
///
/// `deadline` bounds a call with all its attempts, `attempt` a single one.
public record GuardSettings(
    Duration deadline,
    @Nullable Duration attempt,
    @Nullable Retry retry,
    @Nullable Hedge hedge,
    @Nullable Breaker breaker,
    @Nullable Concurrency concurrency) {

  /// Trying again. `attempts` counts the first one; pauses are drawn evenly between zero and a
  /// bound that doubles from `from` up to `to` (full jitter). `budget` is the share of all calls of
  /// the system that repetitions may add.
  public record Retry(int attempts, Duration from, Duration to, Share budget) {
    public Retry {
      require(attempts >= 2, "retry needs at least two attempts");
      require(!from.isNegative() && from.compareTo(to) <= 0, "the pause goes from less to more");
      require(budget.percent().signum() > 0, "a retry budget of 0% switches retry off");
    }
  }

  /// A second attempt beside a first one that is late, for reads (Dean and Barroso, *The Tail at
  /// Scale*). Late is longer than `after`, or than that `quantile` of the operation's recent calls;
  /// exactly one of the two is given. `budget` is the share of all calls that hedges may add. An
  /// attempt that is late again gets another, `atMost` in all.
  public record Hedge(
      @Nullable Duration after, @Nullable Share quantile, Share budget, int atMost) {
    /// How many further attempts there may be beside a first one.
    public static final int MOST = 3;

    public Hedge {
      require(atMost >= 1 && atMost <= MOST, "there are between one and three hedges");
      require((after == null) != (quantile == null), "a hedge has `after` or `quantile`");
      require(after == null || positive(after), "the time before a hedge is positive");
      require(
          quantile == null || (quantile.fraction() >= 0.5 && quantile.fraction() < 1),
          "the quantile of a hedge is at least 50% and less than 100%");
      require(budget.percent().signum() > 0, "a hedge budget of 0% switches hedging off");
    }
  }

  /// Refusing calls while a system fails. It opens when, of at least `calls` calls within `window`,
  /// the share of failed ones reaches `failures`, or the share that took longer than `slowAfter`
  /// reaches `slow`. After `open` it lets `probes` calls through; all must do well for it to close.
  public record Breaker(
      Share failures,
      Share slow,
      Duration slowAfter,
      Duration window,
      int calls,
      Duration open,
      int probes) {
    public Breaker {
      require(failures.percent().signum() > 0, "a failure share of 0% is always reached");
      require(slow.percent().signum() > 0, "a slow share of 0% is always reached");
      require(positive(slowAfter) && positive(window) && positive(open), "durations are positive");
      require(calls >= 1 && probes >= 1, "a breaker looks at one call at least");
    }
  }

  /// At most `max` calls under way; `queue` more may wait for their turn, each for `waitMax` or
  /// until its deadline. Where `min` is less than `max` the bound adapts between the two to what
  /// the system bears.
  public record Concurrency(int min, int max, int queue, Duration waitMax) {
    public Concurrency {
      require(min >= 1 && min <= max, "at least one call may be under way, and `min` within `max`");
      require(queue >= 0 && !waitMax.isNegative(), "a queue is not negative");
    }

    /// A bound that does not adapt.
    public Concurrency(int max, int queue, Duration waitMax) {
      this(max, max, queue, waitMax);
    }

    public boolean adapts() {
      return min < max;
    }
  }

  public GuardSettings {
    require(positive(deadline), "a deadline is positive");
    require(attempt == null || positive(attempt), "the time of an attempt is positive");
  }

  /// For most systems: repeats what may be repeated, refuses calls when half of them fail.
  public static final GuardSettings STANDARD =
      new GuardSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(4),
          new Retry(3, Duration.ofMillis(100), Duration.ofSeconds(2), share("10")),
          null,
          new Breaker(
              share("50"),
              share("80"),
              Duration.ofSeconds(3),
              Duration.ofSeconds(10),
              20,
              Duration.ofSeconds(5),
              3),
          new Concurrency(4, 64, 128, Duration.ofSeconds(1)));

  /// For systems that fall over easily: few calls at once, one gentle repetition, an early breaker.
  public static final GuardSettings FRAGILE =
      new GuardSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(8),
          new Retry(2, Duration.ofMillis(500), Duration.ofSeconds(3), share("5")),
          null,
          new Breaker(
              share("30"),
              share("50"),
              Duration.ofSeconds(4),
              Duration.ofSeconds(30),
              10,
              Duration.ofSeconds(15),
              1),
          new Concurrency(8, 32, Duration.ofSeconds(2)));

  /// For systems that answer within milliseconds: short times, no waiting in line.
  public static final GuardSettings FAST =
      new GuardSettings(
          Duration.ofSeconds(1),
          Duration.ofMillis(300),
          new Retry(3, Duration.ofMillis(10), Duration.ofMillis(100), share("10")),
          new Hedge(null, share("95"), share("5"), 1),
          new Breaker(
              share("50"),
              share("80"),
              Duration.ofMillis(250),
              Duration.ofSeconds(5),
              50,
              Duration.ofSeconds(1),
              5),
          new Concurrency(16, 256, 64, Duration.ofMillis(50)));

  /// A deadline and nothing else.
  public static final GuardSettings NONE =
      new GuardSettings(Duration.ofSeconds(30), null, null, null, null, null);

  /// The presets by the names that configurations use.
  public static final Map<String, GuardSettings> PRESETS = presets();

  private static Map<String, GuardSettings> presets() {
    Map<String, GuardSettings> presets = new LinkedHashMap<>();
    presets.put("standard", STANDARD);
    presets.put("fragile", FRAGILE);
    presets.put("fast", FAST);
    presets.put("none", NONE);
    return java.util.Collections.unmodifiableMap(presets);
  }

  public GuardSettings withDeadline(Duration value) {
    return new GuardSettings(value, attempt, retry, hedge, breaker, concurrency);
  }

  public GuardSettings withAttempt(@Nullable Duration value) {
    return new GuardSettings(deadline, value, retry, hedge, breaker, concurrency);
  }

  public GuardSettings withRetry(@Nullable Retry value) {
    return new GuardSettings(deadline, attempt, value, hedge, breaker, concurrency);
  }

  public GuardSettings withHedge(@Nullable Hedge value) {
    return new GuardSettings(deadline, attempt, retry, value, breaker, concurrency);
  }

  public GuardSettings withBreaker(@Nullable Breaker value) {
    return new GuardSettings(deadline, attempt, retry, hedge, value, concurrency);
  }

  public GuardSettings withConcurrency(@Nullable Concurrency value) {
    return new GuardSettings(deadline, attempt, retry, hedge, breaker, value);
  }

  private static Share share(String percent) {
    return new Share(new BigDecimal(percent));
  }

  private static boolean positive(Duration duration) {
    return duration.isPositive();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
