package dev.banyan.config.model.durable;

import dev.banyan.base.ByteSize;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.time.Duration;

/// What becomes of an `Idempotency-Key` that a write brings.
@Doc("What becomes of an `Idempotency-Key`, by which a write is made once, however often sent.")
@Example("{ key: required, keep: 48h, answer-max: 16KiB }")
public record IdempotencySection(
    Place place,
    @Doc("Whether a write must bring a key, may bring one, or may not.")
        @Default("optional")
        @ShortForm
        Key key,
    @Doc("How long an answer is kept for repeats; then the key is free again.") @Default("24h")
        Duration keep,
    @Doc("The largest body of an answer that is kept; of a larger one, the outcome alone.")
        @Default("64KiB")
        ByteSize answerMax)
    implements Checked {
  private static final Duration KEEP_MAX = Duration.ofDays(366);
  private static final long ANSWER_MAX = 2L << 20;

  /// Whether there is to be a key.
  public enum Key {
    /// A write without one is refused.
    REQUIRED,
    /// A write without one is as it always was.
    OPTIONAL,
    /// No key is honoured.
    OFF
  }

  /// What stands where nothing is said and there is a store.
  public static IdempotencySection usual(Place place) {
    return new IdempotencySection(
        place, Key.OPTIONAL, Duration.ofHours(24), new ByteSize(64L << 10));
  }

  @Override
  public void check(Mistakes mistakes) {
    if (keep.compareTo(Duration.ofMinutes(1)) < 0 || keep.compareTo(KEEP_MAX) > 0) {
      mistakes.error(
          "wrong-value", place, "`keep` is between 1m and 366d", "24h is what most callers expect");
    }
    if (answerMax.bytes() > ANSWER_MAX) {
      mistakes.error(
          "wrong-value",
          place,
          "`answer-max` is 2MiB at most: every answer that is kept is a record of the journal",
          "of a larger answer the outcome is kept, and a repeat is told so");
    }
  }
}
