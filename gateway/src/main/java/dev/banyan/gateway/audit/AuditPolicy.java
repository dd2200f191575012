package dev.banyan.gateway.audit;

import dev.banyan.audit.SigningKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is recorded, as a configuration says it.
///
/// @param goesOn whether what cannot be recorded is done anyway
/// @param digested whether private fields stand as keyed digests instead of `***`
/// @param signing null where no checkpoints are signed
public record AuditPolicy(
    Writes writes,
    boolean privateReads,
    boolean refusals,
    boolean goesOn,
    boolean digested,
    @Nullable Signing signing) {
  /// What is recorded of writes.
  public enum Writes {
    NONE,
    /// Who, what, from where, and what came of it.
    ACTS,
    /// Values, too.
    VALUES
  }

  /// How checkpoints are signed: after so much time, or so many records of this node.
  public record Signing(SigningKey key, Duration every, long records) {}
}
