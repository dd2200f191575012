package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Reading;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.ViewReader;
import dev.banyan.projection.store.ViewStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The projections of one configuration: folded beside requests from when it is started until it is
/// closed, and asked by readers. Thread-safe; who asks blocks, so not on an event loop.
public final class Projections implements AutoCloseable {
  private static final int READERS = 2;
  private static final int READS_MAX = 4_096;

  private final Journal journal;
  private final Settings settings;
  private final Map<String, Projection> byName = new LinkedHashMap<>();
  private final Map<Projection, Progress> progress = new LinkedHashMap<>();
  private final Runner runner;
  private final Reading<ViewReader> reading;

  /// @param grace how long a version is kept that nobody uses any more
  /// @param patience how long a reader waits for what it must see
  /// @param pause how long to wait after a failure
  public record Settings(Duration grace, Duration patience, Duration pause, InstantSource clock) {
    public static final Settings USUAL =
        new Settings(
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            InstantSource.system());
  }

  /// @param recall makes older versions again, so that they go on while new ones are made
  public Projections(
      Journal journal,
      ViewStore store,
      Settings settings,
      List<Projection> projections,
      Projection.Recall recall) {
    this.journal = journal;
    this.settings = settings;
    for (Projection one : projections) {
      byName.put(one.name(), one);
      progress.put(one, new Progress(journal.partitions()));
    }
    this.runner = new Runner(journal, store, settings, progress, recall);
    this.reading = new Reading<>("read models", store::reader, READERS, READS_MAX);
  }

  /// Begins to fold.
  public void start() {
    runner.start();
    reading.start();
  }

  /// What answers reads of a projection.
  public Served served(String name) {
    Projection projection = byName.get(name);
    if (projection == null) {
      throw Fault.bug("no projection " + name, new IllegalArgumentException());
    }
    Progress own = progressOf(projection);
    return new Served(projection, own, reading, runner, settings.patience());
  }

  private Progress progressOf(Projection projection) {
    Progress own = progress.get(projection);
    if (own == null) {
      throw Fault.bug("no progress of " + projection.name(), new IllegalStateException());
    }
    return own;
  }

  /// How each projection stands.
  public Map<String, Progress.Standing> standing() {
    Map<String, Progress.Standing> all = new LinkedHashMap<>();
    long now = settings.clock().millis();
    byName.forEach((name, one) -> all.put(name, progressOf(one).standing(now)));
    return all;
  }

  /// How a projection stands.
  public Progress.Standing standing(String name) {
    Projection projection = byName.get(name);
    if (projection == null) {
      throw Fault.bug("no projection " + name, new IllegalArgumentException());
    }
    return progressOf(projection).standing(settings.clock().millis());
  }

  /// The parked aggregates of a projection, the oldest first.
  public List<ParkedKey> parked(String projection, int max, Deadline deadline) {
    return runner.parked(projection, max, deadline);
  }

  /// What became of the events that waited for an aggregate. None of either where it was not
  /// parked.
  ///
  /// @param applied how many were applied
  /// @param waiting how many wait still
  /// @param reason why the first of those cannot be applied; null where none waits
  public record Retried(long applied, long waiting, @Nullable String reason) {
    /// Whether there was anything to do.
    public boolean found() {
      return applied > 0 || waiting > 0;
    }
  }

  /// Applies what waits for an aggregate.
  public Retried retry(String projection, String tenant, String key, Deadline deadline) {
    return runner.retry(projection, new Parked.Key(tenant, key), deadline);
  }

  /// Waits until all projections show what the journal has now; false where the deadline passes
  /// before.
  public boolean awaitHead(Deadline deadline) {
    List<Long> heads = new ArrayList<>(journal.heads(deadline));
    long[] ends = heads.stream().mapToLong(Long::longValue).toArray();
    runner.wake();
    return progress.values().stream().allMatch(one -> one.awaitHeads(ends, deadline));
  }

  /// Ends folding after the batch that is under way; what is there can still be read.
  public void stop() {
    runner.close();
  }

  /// Ends folding and reading.
  @Override
  public void close() {
    stop();
    reading.close();
  }
}
