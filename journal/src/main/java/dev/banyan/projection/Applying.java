package dev.banyan.projection;

import dev.banyan.base.Fault;
import dev.banyan.journal.Recorded;
import dev.banyan.model.Event;
import dev.banyan.projection.fold.Fold;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Checkpoint;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.StoredRow;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.Waiting;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a batch of events does to the rows of one version, within one transaction of its store.
/// Used once.
///
/// An event that cannot be applied parks its aggregate: it and all later events of the aggregate
/// wait, in their order, while those of others go on.
final class Applying {
  private final Projection projection;
  private final ViewSession session;
  private final StoredView view;
  private final Map<RowKey, Cell> cells = new HashMap<>();
  private final Set<Parked.Key> parked = new HashSet<>();
  private long watermark;
  private long late;
  private @Nullable String setBack;

  /// A record that may change rows, decoded: its event and row, or why it cannot be applied.
  record Work(
      Recorded record,
      Parked.Key aggregate,
      @Nullable Event event,
      @Nullable RowKey key,
      @Nullable String failure) {

    static Work of(Projection projection, Recorded record, String aggregate) {
      Parked.Key owner = new Parked.Key(record.stream().tenant(), aggregate);
      try {
        Event event = Objects.requireNonNull(projection.codec().read(record));
        return new Work(record, owner, event, projection.fold().key(event), null);
      } catch (RuntimeException e) {
        return new Work(record, owner, null, null, reason(e));
      }
    }
  }

  /// A row as this batch has it.
  private static final class Cell {
    private final @Nullable StoredRow stored;
    private @Nullable Object state;
    private boolean read;
    private boolean changed;

    Cell(@Nullable StoredRow stored) {
      this.stored = stored;
    }
  }

  Applying(Projection projection, ViewSession session, StoredView view, long watermark) {
    this.projection = projection;
    this.session = session;
    this.view = view;
    this.watermark = watermark;
  }

  /// How far time has got.
  long watermark() {
    return watermark;
  }

  /// How many events came too late for their window.
  long late() {
    return late;
  }

  /// To when time was set back, and from when; null where it was not.
  @Nullable String setBack() {
    return setBack;
  }

  /// How many aggregates are parked now.
  int parked() {
    return parked.size();
  }

  /// Applies events in their order.
  void all(List<Work> works) {
    parked.addAll(session.parked().keys(view));
    load(works);
    WindowClock clock = clock(works);
    for (Work work : works) {
      if (parked.contains(work.aggregate())) {
        waits(work);
        continue;
      }
      String reason = work.failure() == null ? tried(work) : work.failure();
      if (reason != null) {
        park(work, reason);
      } else if (clock != null) {
        clock.reached(watermark, work.record().place());
      }
    }
    save();
    if (clock != null) {
      session.closings().add(view, clock.closings());
    }
  }

  /// Null where there is nothing that could be closed.
  private @Nullable WindowClock clock(List<Work> works) {
    if (works.isEmpty() || !(projection.fold() instanceof WindowFold windows)) {
      return null;
    }
    return new WindowClock(
        windows.span(),
        session.rows().checkpoints(view),
        works.getFirst().record().place().partition(),
        session.closings().closedTo(view),
        time -> session.closings().takeBack(view, time));
  }

  /// Applies events that have waited; answers the reason why the first that still cannot be applied
  /// cannot, null where all could. What is before that one is applied. A window that is not kept
  /// any more is not begun anew: it would show what has waited alone.
  @Nullable String again(List<Work> works, List<Waiting> places) {
    load(works);
    Bytes kept = kept();
    String reason = null;
    for (int i = 0; i < works.size() && reason == null; i++) {
      Work work = works.get(i);
      watermark = places.get(i).watermark();
      reason = work.failure() != null ? work.failure() : isGone(work, kept) ? null : tried(work);
      if (reason == null) {
        session.parked().goOn(view, works.get(i).aggregate(), places.get(i));
      }
    }
    save();
    return reason;
  }

  /// The first row that is kept; null where all are.
  private @Nullable Bytes kept() {
    long reached = Long.MIN_VALUE;
    for (Checkpoint one : session.rows().checkpoints(view).values()) {
      reached = Math.max(reached, one.watermark());
    }
    return projection.fold() instanceof WindowFold windows && reached != Long.MIN_VALUE
        ? windows.keptFrom(reached)
        : null;
  }

  private boolean isGone(Work work, @Nullable Bytes kept) {
    RowKey key = work.key();
    Cell cell = key == null ? null : cells.get(key);
    return key != null
        && cell != null
        && cell.stored == null
        && kept != null
        && Arrays.compareUnsigned(key.key().unsafeArray(), kept.unsafeArray()) < 0;
  }

  private void load(List<Work> works) {
    Set<RowKey> keys = new HashSet<>();
    for (Work work : works) {
      if (work.key() != null) {
        keys.add(work.key());
      }
    }
    Map<RowKey, StoredRow> found = session.rows().find(view, keys);
    keys.forEach(key -> cells.put(key, new Cell(found.get(key))));
  }

  /// Applies an event; answers why it could not.
  private @Nullable String tried(Work work) {
    Event event = Objects.requireNonNull(work.event());
    Cell cell = Objects.requireNonNull(cells.get(work.key()));
    Fold fold = projection.fold();
    try {
      if (fold instanceof WindowFold windows) {
        boolean tooLate = windows.late(event, watermark);
        long before = watermark;
        watermark = windows.watermark(event, before);
        if (watermark < before) {
          setBack =
              "%s where %s was told before"
                  .formatted(Instant.ofEpochMilli(watermark), Instant.ofEpochMilli(before));
        }
        if (tooLate) {
          late++;
          return null;
        }
      }
      if (!cell.read && cell.stored != null) {
        cell.state = projection.state(cell.stored);
      }
      cell.read = true;
      Object next = fold.next(cell.state, event);
      projection.check(Objects.requireNonNull(work.key()), next);
      cell.state = next;
      cell.changed = true;
      return null;
    } catch (RuntimeException e) {
      return reason(e);
    }
  }

  /// Why, for an operator; a fault's message never carries values.
  private static String reason(RuntimeException e) {
    if (e instanceof Fault fault) {
      String operator = fault.operator();
      return operator == null ? fault.getMessage() : operator;
    }
    return "a defect: " + e.getClass().getSimpleName();
  }

  private void park(Work work, String reason) {
    Recorded record = work.record();
    Parked.Key owner = work.aggregate();
    parked.add(owner);
    session
        .parked()
        .park(
            view,
            new ParkedKey(
                owner.tenant(),
                owner.key(),
                record.kind() + ": " + reason,
                record.place().partition(),
                record.place().position(),
                record.at(),
                1));
    waits(work);
  }

  private void waits(Work work) {
    var place = work.record().place();
    Waiting event = new Waiting(place.partition(), place.position(), watermark);
    session.parked().wait(view, work.aggregate(), event);
  }

  private void save() {
    List<StoredRow> changed = new ArrayList<>();
    List<RowKey> removed = new ArrayList<>();
    cells.forEach(
        (key, cell) -> {
          if (cell.changed && cell.state != null) {
            changed.add(projection.stored(key, cell.state));
          } else if (cell.changed && cell.stored != null) {
            removed.add(key);
          }
        });
    session.rows().put(view, changed);
    session.rows().remove(view, removed);
  }
}
