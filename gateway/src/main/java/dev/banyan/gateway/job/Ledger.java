package dev.banyan.gateway.job;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the journal knows of one job: a register of its runs, and a stream for each run. Every
/// append says which record it comes after, so that of several nodes one begins a run, and one goes
/// on with it. Thread-safe; blocks.
final class Ledger {
  /// The kind of the register's first record: from when the schedule counts.
  static final String KNOWN = "job-known";

  /// The kind of the register's other records.
  static final String PLANNED = "job-planned";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int READ = 1_000;

  private final Journal journal;
  private final String name;

  Ledger(Journal journal, String job) {
    this.journal = journal;
    this.name = "job/" + URLEncoder.encode(job, StandardCharsets.UTF_8);
  }

  /// The register's last record: which run was begun last, and for when.
  ///
  /// @param run null where none was begun yet
  record Last(long version, @Nullable String run, Instant planned) {}

  /// The last of the register; an empty one begins to count at `now`.
  Last last(Instant now) {
    StreamId register = new StreamId("", name);
    long version = journal.version(register, patience());
    if (version == 0) {
      Outcome _ = append(register, Expected.newStream(), KNOWN, Note.of("at", now.toString()));
      version = journal.version(register, patience());
    }
    Recorded record = journal.read(register, version - 1, 1, patience()).getFirst();
    Note note = Note.read(record.payload());
    boolean known = record.kind().equals(KNOWN);
    return known
        ? new Last(version, null, note.at("at", record.at()))
        : new Last(version, note.text("run"), note.at("counts", record.at()));
  }

  /// Begins a run after that record of the register; false where somebody else was first.
  ///
  /// @param counts from when the schedule counts after it
  boolean begin(Last after, String run, Instant planned, Instant counts, String by) {
    Note note =
        Note.of("run", run)
            .and("planned", planned.toString())
            .and("counts", counts.toString())
            .and("by", by);
    Append append =
        new Append(
            List.of(
                new Append.Part(
                    new StreamId("", name),
                    Expected.version(after.version()),
                    List.of(new Entry(PLANNED, note.write()))),
                new Append.Part(
                    stream(run),
                    Expected.newStream(),
                    List.of(new Entry(Progress.BEGUN, note.write())))),
            List.of());
    return journal.append(append, patience()) instanceof Outcome.Written;
  }

  /// How a run stands, from what was known of it before.
  Progress progress(Progress before) {
    Progress progress = before;
    while (true) {
      List<Recorded> more =
          journal.read(stream(progress.run()), progress.version(), READ, patience());
      if (more.isEmpty()) {
        return progress;
      }
      progress = progress.with(more);
    }
  }

  /// How a run stands that `node` has in hand, from what was known of it before; null where
  /// somebody else has written since, people who want it to end apart: it is in that node's hand no
  /// more.
  @Nullable Progress held(Progress before, String node) {
    Progress progress = before;
    while (true) {
      List<Recorded> more =
          journal.read(stream(progress.run()), progress.version(), READ, patience());
      if (more.isEmpty()) {
        return progress;
      }
      for (Recorded record : more) {
        boolean own = node.equals(Note.read(record.payload()).text(Progress.NODE));
        if (!own && !record.kind().equals(Progress.CANCEL)) {
          return null;
        }
      }
      progress = progress.with(more);
    }
  }

  /// Adds records to a run; the run as it stands then, or null where somebody wrote in between.
  @Nullable Progress add(Progress progress, List<Entry> entries) {
    Append append =
        new Append(
            List.of(
                new Append.Part(
                    stream(progress.run()), Expected.version(progress.version()), entries)),
            List.of());
    return journal.append(append, patience()) instanceof Outcome.Written
        ? progress(progress)
        : null;
  }

  /// The names of all runs, the newest first, at most so many.
  List<String> runs(int max) {
    StreamId register = new StreamId("", name);
    long version = journal.version(register, patience());
    List<String> runs = new ArrayList<>();
    for (Recorded record : journal.read(register, Math.max(0, version - max), max, patience())) {
      String run = Note.read(record.payload()).text("run");
      if (run != null) {
        runs.addFirst(run);
      }
    }
    return runs;
  }

  private StreamId stream(String run) {
    return new StreamId("", name + "/" + URLEncoder.encode(run, StandardCharsets.UTF_8));
  }

  private Outcome append(StreamId stream, Expected expected, String kind, Note note) {
    return journal.append(Append.to(stream, expected, new Entry(kind, note.write())), patience());
  }

  private static Deadline patience() {
    return Deadline.in(PATIENCE);
  }

  /// That a job is not as a person thought.
  static Fault conflict(String message) {
    return Fault.of(Fault.Kind.CONFLICT, message);
  }
}
