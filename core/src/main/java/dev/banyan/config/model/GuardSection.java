package dev.banyan.config.model;

import dev.banyan.base.Share;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What stands around an operation. What is not written comes from the preset; what the preset does
/// not say is not there.
@Doc("What stands around an operation: deadline, retry, hedge, breaker, concurrency limit.")
@Example("{ preset: fragile, deadline: 5s }")
public record GuardSection(
    Place place,
    @Doc("A named set of guards to start from.") @ShortForm @Nullable Name preset,
    @Doc("How long a call may take, all attempts together.") @Nullable Duration deadline,
    @Doc("How long one attempt may take.") @Nullable Duration attempt,
    @Doc("Whether a read or a declared write is tried again.") @Nullable Retry retry,
    @Doc("Whether a late read gets a second attempt beside it.") @Nullable Hedge hedge,
    @Doc("When calls are refused because the system fails.") @Nullable Breaker breaker,
    @Doc("How many calls may be under way at once.") @Nullable Concurrency concurrency) {

  /// Trying again, with a growing, jittered pause.
  @Doc("Trying again.")
  public record Retry(
      Place place,
      @Doc("How often a call is tried, the first time included.") @Default("3") @Bounds(min = 2)
          int attempts,
      @Doc("The pause between attempts.") @Key("wait") @Default Wait pause,
      @Doc("The share of all calls that may be repetitions.") @Default("10%") Share budget) {}

  /// Pauses that double from `from` until they reach `to`.
  @Doc("A pause that doubles from attempt to attempt.")
  public record Wait(
      Place place,
      @Doc("The first pause.") @Default("100ms") Duration from,
      @Doc("The longest pause.") @Default("2s") Duration to)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (from.compareTo(to) > 0) {
        mistakes.error(
            "wrong-value", place, "the first pause is longer than the longest", "swap them");
      }
    }
  }

  /// A second attempt beside a read that is late, and more where that is said; the first answer
  /// counts.
  @Doc("A second attempt beside a read that is late.")
  @AtMostOneOf({"after", "quantile"})
  public record Hedge(
      Place place,
      @Doc("After how long a call is late.") @Nullable Duration after,
      @Doc("Late is longer than this share of the recent calls; 95% where nothing is said.")
          @Nullable Share quantile,
      @Doc("The share of all calls that such attempts may add.") @Default("5%") Share budget,
      @Doc("How many there may be of one call, each as late after the one before.")
          @Default("1")
          @Bounds(min = 1, max = 3)
          int atMost) {}

  /// Refusing calls for a while when too many of the last ones failed.
  @Doc("Refusing calls to a system that fails.")
  public record Breaker(
      Place place,
      @Doc("The share of failed calls that opens the breaker.") @Default("50%") Share failures,
      @Doc("The share of slow calls that opens the breaker; as the preset says.")
          @Nullable Share slow,
      @Doc("What a slow call is; as the preset says.") @Nullable Duration slowAfter,
      @Doc("The stretch of time that is looked at.") @Default("10s") Duration window,
      @Doc("Fewer calls than this in the window decide nothing.") @Default("20") @Bounds(min = 1)
          int calls,
      @Doc("How long calls are refused before some are let through.") @Default("5s") Duration open,
      @Doc("How many are let through then; all must do well. As the preset says.") @Bounds(min = 1)
          @Nullable Integer probes) {}

  /// A bound on calls under way; those beyond it wait a little, then are refused.
  @Doc("A bound on calls under way.")
  public record Concurrency(
      Place place,
      @Doc("Calls under way at once.") @ShortForm @Bounds(min = 1) int max,
      @Doc("With it the bound adapts to what the system bears, between this and `max`.")
          @Bounds(min = 1)
          @Nullable Integer min,
      @Doc("Calls that may wait for their turn; 0 refuses at once.") @Default("100") int queue,
      @Doc("How long a call may wait for its turn.") @Key("wait") @Default("1s")
          Duration waitMax) {}
}
