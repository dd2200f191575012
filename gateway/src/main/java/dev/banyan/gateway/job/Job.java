package dev.banyan.gateway.job;

import dev.banyan.operation.Exchange;
import dev.banyan.value.Page;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as it is declared: a list that is read page by page, and what is done with each row.
///
/// Rows of a page are done one after the other, in their order; after the last of a page the run's
/// checkpoint is durable, and where the run is left in good order, after the row in hand. After a
/// crash a run goes on at its checkpoint, so the rows of one page may be done again: what is done
/// is to be idempotent, or `once-by` a field of the row.
///
/// @param schedule null where it runs only when a person starts it
public record Job(String name, @Nullable Schedule schedule, Work work, Terms terms) {

  /// What a job reads and does. Thread-safe; throws only `Fault`.
  public interface Work {
    /// The page behind that cursor; null for the first. Always the same rows for the same cursor,
    /// as far as nobody changed them.
    Page page(Instant planned, @Nullable String cursor, Exchange exchange);

    /// Does what is to be done with one row.
    void row(Instant planned, Object row, Exchange exchange);

    /// Whether a row may be done a second time although nobody knows whether the first was made.
    boolean isRepeatable();

    /// The row as JSON, for the record of one that was skipped.
    String json(Object row);
  }

  /// How a job is run.
  ///
  /// @param skipMax how many rows of a run may fail, each after its attempts, before it is given up
  /// @param attempts how often one row, or one page, is tried
  /// @param pause how long before the second attempt; doubled from time to time
  /// @param deadline how long one attempt may take
  public record Terms(int skipMax, int attempts, Duration pause, Duration deadline) {}
}
