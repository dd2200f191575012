package dev.banyan.gateway.job;

import dev.banyan.journal.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far a run has come, folded from its records. Immutable.
///
/// @param run its name: the planned time, or what a start by hand was given
/// @param version that of the run's last record, which the next one expects
/// @param at when that was recorded
/// @param cursor behind which the next page begins; null for the first page
/// @param rows digests of the rows behind the cursor that are over, as [Taken] makes them
/// @param skippedSince rows skipped since it was begun or last gone on with
/// @param node who has it in hand; null where nobody has since it was begun or resumed
public record Progress(
    String run,
    Instant planned,
    long version,
    Instant at,
    @Nullable String cursor,
    List<String> rows,
    long done,
    long skipped,
    long skippedSince,
    State state,
    @Nullable String reason,
    @Nullable String node) {
  public Progress {
    rows = List.copyOf(rows);
  }

  /// How a run stands.
  public enum State {
    /// It goes on, here or elsewhere, or waits to be gone on with.
    OPEN,
    /// Somebody wants it to end; it does after the row under way.
    ENDING,
    DONE,
    FAILED,
    CANCELLED;

    public boolean isOver() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  static final String BEGUN = "job-begun";
  static final String PAGE = "job-page";
  static final String ROWS = "job-rows";
  static final String BEAT = "job-beat";
  static final String SKIPPED = "job-skipped";
  static final String RESUMED = "job-resumed";
  static final String CANCEL = "job-cancel";
  static final String ENDED = "job-ended";

  /// Who has written a record, in its note; what people say has none.
  static final String NODE = "node";

  /// A node that does not say its name, of an earlier build.
  private static final String UNNAMED = "";

  /// What is written by a node that has the run in hand.
  private static final Set<String> OF_NODES = Set.of(BEAT, PAGE, ROWS, SKIPPED, ENDED);

  /// Before its first record.
  static Progress none(String run) {
    return new Progress(
        run, Instant.EPOCH, 0, Instant.EPOCH, null, List.of(), 0, 0, 0, State.OPEN, null, null);
  }

  /// Whether it knows of rows, pages or an end that the other does not.
  boolean isFurtherThan(Progress other) {
    return done + skipped > other.done + other.skipped
        || !Objects.equals(cursor, other.cursor)
        || state.isOver();
  }

  /// With records behind those it was folded from.
  Progress with(List<Recorded> records) {
    Fold fold = new Fold(this);
    records.forEach(fold::add);
    return fold.progress();
  }

  /// The fold at work. Owned by one call.
  private static final class Fold {
    private final String run;
    private Instant planned;
    private long version;
    private Instant at;
    private @Nullable String cursor;
    private List<String> rows;
    private long done;
    private long skipped;
    private long skippedSince;
    private State state;
    private @Nullable String reason;
    private @Nullable String node;

    Fold(Progress from) {
      run = from.run;
      planned = from.planned;
      version = from.version;
      at = from.at;
      cursor = from.cursor;
      rows = from.rows;
      done = from.done;
      skipped = from.skipped;
      skippedSince = from.skippedSince;
      state = from.state;
      reason = from.reason;
      node = from.node;
    }

    void add(Recorded record) {
      Note note = Note.read(record.payload());
      version = record.place().version();
      at = record.at();
      String by = note.text(NODE);
      node = by != null ? by : OF_NODES.contains(record.kind()) ? UNNAMED : node;
      switch (record.kind()) {
        case BEGUN -> planned = note.at("planned", record.at());
        case PAGE -> {
          cursor = note.text("cursor");
          rows = List.of();
          done += note.number("done");
        }
        case ROWS -> {
          List<String> all = new ArrayList<>(rows);
          all.addAll(List.of(String.valueOf(note.text("rows")).split(" ", -1)));
          rows = List.copyOf(all);
          done += note.number("done");
        }
        case SKIPPED -> {
          skipped++;
          skippedSince++;
        }
        case RESUMED -> {
          state = State.OPEN;
          reason = null;
          skippedSince = 0;
          node = null;
        }
        case CANCEL -> state = state.isOver() ? state : State.ENDING;
        case ENDED -> {
          state = State.valueOf(String.valueOf(note.text("outcome")));
          reason = note.text("reason");
        }
        default -> {} // a sign of life, or what a later version writes
      }
    }

    Progress progress() {
      return new Progress(
          run,
          planned,
          version,
          at,
          cursor,
          rows,
          done,
          skipped,
          skippedSince,
          state,
          reason,
          node);
    }
  }
}
