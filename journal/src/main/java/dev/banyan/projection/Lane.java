package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Checkpoint;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.Rows;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One projection on its way through the journal, and while it is made anew, the older version that
/// is shown meanwhile, on its way as well. Owned by the runner's thread.
final class Lane {
  /// How many records are read and applied at once.
  static final int BATCH = 1_000;

  private static final int AGAIN_MAX = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Projection projection;
  private final Journal journal;
  private final Pages pages;
  private final ViewSession session;
  private final Progress progress;
  private final Progress.Track track;
  private StoredView view;
  private Map<Integer, Checkpoint> checkpoints;
  private boolean ready;
  private boolean told;
  private long removedTo = Long.MIN_VALUE;
  private @Nullable Lane older;

  /// What lanes stand on.
  record Grounds(Journal journal, Pages pages, ViewSession session, Projection.Recall recall) {}

  Lane(Projection projection, Grounds grounds, Progress progress, long now) {
    this.projection = projection;
    this.journal = grounds.journal();
    this.pages = grounds.pages();
    this.session = grounds.session();
    this.progress = progress;
    this.track = progress.current();
    this.view = session.catalog().adopt(projection.wanted(journal.partitions()), now);
    this.checkpoints = session.rows().checkpoints(view);
    if (!isOfThisJournal(checkpoints, journal)) {
      session.catalog().drop(view);
      this.view = session.catalog().adopt(projection.wanted(journal.partitions()), now);
      this.checkpoints = session.rows().checkpoints(view);
    }
    reached();
    progress.parked(session.parked().keys(view).size());
    this.ready = view.ready();
    show(grounds.recall());
  }

  /// Of the version that is shown meanwhile.
  private Lane(
      Projection projection, Lane newer, StoredView view, Map<Integer, Checkpoint> checkpoints) {
    this.projection = projection;
    this.journal = newer.journal;
    this.pages = newer.pages;
    this.session = newer.session;
    this.progress = newer.progress;
    this.track = progress.older();
    this.view = view;
    this.checkpoints = checkpoints;
    this.ready = true;
    reached();
  }

  private void reached() {
    checkpoints.values().forEach(one -> progress.reached(track, one.partition(), one.position()));
  }

  private static Deadline soon() {
    return Deadline.in(PATIENCE);
  }

  String name() {
    return projection.name();
  }

  Progress progress() {
    return progress;
  }

  /// A journal that was restored from a backup, or is another one, does not have the record that a
  /// checkpoint stands at.
  private static boolean isOfThisJournal(Map<Integer, Checkpoint> checkpoints, Journal journal) {
    if (checkpoints.size() != journal.partitions()) {
      return false;
    }
    List<Long> heads = journal.heads(soon());
    for (Checkpoint one : checkpoints.values()) {
      if (one.position() == 0) {
        continue;
      }
      boolean there = one.position() <= heads.get(one.partition());
      List<Recorded> at =
          there
              ? journal.read(one.partition(), one.position() - 1, 1, soon())
              : List.<Recorded>of();
      if (at.isEmpty() || !at.getFirst().hash().equals(one.hash())) {
        return false;
      }
    }
    return true;
  }

  /// The newest version that may be shown: the present one, or an older one whose rows look the
  /// same, which goes on where its definition can be made again.
  private void show(Projection.Recall recall) {
    older = null;
    if (ready) {
      progress.shown(new Progress.Shown(view, track));
      return;
    }
    for (StoredView one : session.catalog().versions(projection.name())) {
      if (one.ready() && Shape.covers(one.shape(), view.shape())) {
        Map<Integer, Checkpoint> reached = session.rows().checkpoints(one);
        if (isOfThisJournal(reached, journal)) {
          Projection before = one.words().isEmpty() ? null : recall.of(one.words());
          if (before != null && before.words().hash().equals(one.hash())) {
            older = new Lane(before, this, one, reached);
          }
          progress.shown(new Progress.Shown(one, older == null ? null : progress.older()));
          return;
        }
      }
    }
    progress.shown(null);
  }

  /// The version that is shown until this one has caught up; null where none is, or it stands
  /// still.
  @Nullable Lane older() {
    return older;
  }

  /// Applies the next records of a partition, so many at most; false where there are none.
  boolean batch(int partition, int max) {
    Checkpoint before = checkpoint(partition);
    List<Recorded> records = pages.next(partition, before.position(), max, soon());
    if (records.isEmpty()) {
      return false;
    }
    List<Applying.Work> works = new ArrayList<>();
    for (Recorded record : records) {
      String aggregate = projection.aggregate(record);
      if (aggregate != null) {
        works.add(Applying.Work.of(projection, record, aggregate));
      }
    }
    Recorded last = records.getLast();
    Applying applying = new Applying(projection, session, view, before.watermark());
    Checkpoint after =
        session.transaction(
            () -> {
              ready |= session.rows().hold(view);
              if (!before.equals(session.rows().checkpoints(view).get(partition))) {
                throw moved();
              }
              applying.all(works);
              Checkpoint next =
                  new Checkpoint(
                      partition, last.place().position(), last.hash(), applying.watermark());
              if (!session.rows().move(view, before, next)) {
                throw moved();
              }
              return next;
            });
    checkpoints.put(partition, after);
    tell(applying.setBack(), partition);
    if (track == progress.current()) {
      progress.applied(works.size(), applying);
    }
    progress.reached(track, partition, after.position());
    return true;
  }

  /// Says that clocks were wrong, once until they are right.
  private void tell(@Nullable String setBack, int partition) {
    if (setBack != null && !told) {
      System.getLogger("banyan.projection")
          .log(
              System.Logger.Level.WARNING,
              "windows of %s: events of partition %d are recorded at %s: a clock was wrong. Windows"
                      .formatted(name(), partition, setBack)
                  + " count from there again; what was recorded meanwhile stands in those of its"
                  + " time: look after the clocks of this machine and of all that write this"
                  + " journal");
    }
    told = setBack != null;
  }

  /// Another node has moved the checkpoint: nothing of this batch stays.
  private static Fault moved() {
    return Fault.builder(Fault.Kind.CONFLICT, "Another node was first").name(MOVED).build();
  }

  static final String MOVED = "checkpoint-moved";

  /// Goes on from where another node has got.
  void reload() {
    checkpoints = session.rows().checkpoints(view);
    reached();
  }

  long position(int partition) {
    return checkpoint(partition).position();
  }

  private Checkpoint checkpoint(int partition) {
    return Objects.requireNonNullElse(
        checkpoints.get(partition), new Checkpoint(partition, 0, Chain.START, Long.MIN_VALUE));
  }

  /// Whether it has got that far, and has all that the older version has shown.
  boolean hasAll(List<Long> heads) {
    for (int partition = 0; partition < heads.size(); partition++) {
      long shown = older == null ? 0 : older.position(partition);
      if (position(partition) < Math.max(heads.get(partition), shown)) {
        return false;
      }
    }
    return true;
  }

  /// Where it has reached the end of the journal as it was, it is shown from now on, and windows
  /// that need not be kept go.
  ///
  /// @param certain what time it is at least, in milliseconds; the smallest number where that is
  ///   not known. No window goes because of an event of a clock that is ahead.
  void caughtUp(long certain) {
    if (!ready) {
      session.transaction(
          () -> {
            session.rows().hold(view);
            session.catalog().ready(view);
            return view;
          });
      ready = true;
    }
    if (!progress.isCurrent(progress.shown())) {
      show(Projection.Recall.NOTHING);
    }
    if (projection.fold() instanceof WindowFold windows) {
      removeOld(windows, certain);
    }
  }

  private void removeOld(WindowFold windows, long certain) {
    long reached =
        checkpoints.values().stream().mapToLong(Checkpoint::watermark).max().orElse(removedTo);
    long watermark = Math.min(reached, certain);
    boolean due = watermark > removedTo + windows.span().every().toMillis();
    if (watermark != Long.MIN_VALUE && (removedTo == Long.MIN_VALUE || due)) {
      session.transaction(
          () -> {
            session.rows().hold(view);
            session.closings().removeBefore(view, watermark - windows.span().kept());
            return session.rows().removeBefore(view, windows.keptFrom(watermark));
          });
      removedTo = watermark;
    }
  }

  /// Throws where its version, or the older one that is shown, is not there any more.
  void hold() {
    Progress.Shown shown = progress.shown();
    StoredView seen = shown == null ? view : shown.view();
    session.transaction(
        () -> {
          session.rows().hold(view);
          return session.rows().hold(seen);
        });
  }

  /// Says that its versions are of use.
  void touch(long now) {
    session.catalog().touch(view, now);
    Progress.Shown shown = progress.shown();
    if (shown != null && !progress.isCurrent(shown)) {
      session.catalog().touch(shown.view(), now);
    }
  }

  boolean isReady() {
    return ready;
  }

  /// The parked keys, the oldest first.
  List<ParkedKey> parked(int max) {
    return session.parked().list(view, max);
  }

  /// Applies what waits for a key.
  Projections.Retried retry(Parked.Key key) {
    long before = session.parked().count(view, key);
    String reason = before == 0 ? null : applied(key);
    long left = session.parked().count(view, key);
    return new Projections.Retried(before - left, left, reason);
  }

  /// Null where nothing waits any more, else why.
  private @Nullable String applied(Parked.Key key) {
    while (true) {
      Again again =
          session.transaction(
              () -> {
                session.rows().hold(view);
                return again(key, session.parked().waiting(view, key, AGAIN_MAX));
              });
      progress.parked(session.parked().keys(view).size());
      if (!again.more()) {
        return again.reason();
      }
    }
  }

  /// What came of a part of what waits for a key: whether there is more to be tried, and why the
  /// rest waits on, null where nothing does.
  private record Again(boolean more, @Nullable String reason) {}

  private Again again(Parked.Key key, List<Waiting> all) {
    List<Applying.Work> works = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < all.size() && bytes < Journal.PAGE_BYTES; i++) {
      Waiting place = all.get(i);
      Recorded record = journal.read(place.partition(), place.position() - 1, 1, soon()).getFirst();
      works.add(Applying.Work.of(projection, record, key.key()));
      bytes += record.payload().size();
    }
    List<Waiting> places = all.subList(0, works.size());
    String reason = new Applying(projection, session, view, 0).again(works, places);
    if (reason != null) {
      Waiting first = session.parked().waiting(view, key, 1).getFirst();
      Recorded at = works.get(places.indexOf(first)).record();
      ParkedKey still =
          new ParkedKey(
              key.tenant(),
              key.key(),
              at.kind() + ": " + reason,
              first.partition(),
              first.position(),
              at.at(),
              0);
      session.parked().park(view, still);
      return new Again(false, reason);
    }
    if (places.size() < all.size() || all.size() == AGAIN_MAX) {
      return new Again(true, null);
    }
    session.parked().free(view, key);
    return new Again(false, null);
  }

  /// Whether a fault says that the version is not there any more.
  static boolean isGone(Fault fault) {
    return fault.name().equals(Rows.GONE);
  }
}
