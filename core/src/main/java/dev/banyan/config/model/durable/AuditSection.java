package dev.banyan.config.model.durable;

import dev.banyan.base.Secret;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The audit trail: which acts become records of the journal, and how its checkpoints are signed.
@Doc("The audit trail: who did what, as records of the journal that nobody can change unseen.")
@Example("{ writes: with-values, checkpoints: { key: \"${file:audit.key}\" } }")
public record AuditSection(
    Place place,
    @Doc("Whether writes are recorded, and with what they were given and what became of it.")
        @Default("on")
        Writes writes,
    @Doc("Whether it is recorded that a private field was read: by whom, and of which record.")
        @Default("on")
        Recorded privateReads,
    @Doc("Whether requests that were refused are recorded. Who floods the gateway fills the store.")
        @Default("off")
        Recorded refusals,
    @Doc("How private fields stand in values; secret ones always stand as ***.") @Default("masked")
        PrivateValues privateValues,
    @Doc("What becomes of a request that cannot be recorded.") @Default("refuse")
        OnFailure onFailure,
    @Doc("How checkpoints are signed; none are where nothing is said.")
        @Nullable Checkpoints checkpoints)
    implements Checked {

  /// What is recorded of a write.
  public enum Writes {
    /// Who, what, from where, and what came of it.
    ON,
    OFF,
    /// Its input, and the record before and after it, too.
    WITH_VALUES
  }

  /// Whether acts of a sort are recorded.
  public enum Recorded {
    ON,
    OFF
  }

  /// How private fields stand in values.
  public enum PrivateValues {
    /// As `***`.
    MASKED,
    /// As a keyed digest: equal ones look equal, and nobody without the key can tell them.
    DIGESTED
  }

  /// What becomes of a request that cannot be recorded.
  public enum OnFailure {
    /// It is answered 503 before anything is done.
    REFUSE,
    /// It is done; that it is missing is logged and counted.
    GO_ON
  }

  /// Signed checkpoints.
  @Doc("Signed checkpoints: what makes a history that was written anew show.")
  @Example("{ key: \"${file:audit.key}\", every: 1h }")
  public record Checkpoints(
      Place place,
      @Doc("The Ed25519 key, as `banyan journal key` and openssl write it.") @ShortForm Secret key,
      @Doc("How often one is signed, where anything was recorded.") @Default("1h") Duration every,
      @Doc("How many records of this node there are at most before one is signed.")
          @Default("10000")
          @Bounds(min = 1, max = 1_000_000)
          int records)
      implements Checked {
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);

    @Override
    public void check(Mistakes mistakes) {
      if (every.compareTo(EVERY_MIN) < 0) {
        mistakes.error(
            "wrong-value", place, "`every` is too often", "say 1s or more; 1h is the default");
      }
    }
  }

  @Override
  public void check(Mistakes mistakes) {
    if (privateValues == PrivateValues.DIGESTED && checkpoints == null) {
      mistakes.error(
          "missing-key",
          place,
          "`private-values: digested` has no key to digest with",
          "name one as `checkpoints: { key: \"${file:audit.key}\" }`, or say `masked`");
    }
  }
}
