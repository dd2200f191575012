package dev.banyan.projection;

import dev.banyan.projection.store.Catalog;
import dev.banyan.projection.store.StoredView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Drops versions of projections that no node uses any more.
///
/// Nodes say which ones they use by touching them. How long one was not touched is observed here,
/// by a steady clock: the time that stands in the store is that of another machine, and either
/// clock may be wrong. Owned by one thread.
final class Versions {
  /// How often they are looked through while one that nobody uses is kept.
  static final int LOOKS = 4;

  private final Duration grace;
  private final Map<Long, Seen> seen = new HashMap<>();
  private @Nullable Instant looked;

  /// How a version was found, and since when it has been so.
  private record Seen(long touched, Instant since) {}

  /// @param grace how long a version is kept that nobody touches
  Versions(Duration grace) {
    this.grace = grace;
  }

  /// Whether it is time to say which versions are of use, and to look through all.
  boolean isDue(Instant steady) {
    return looked == null || !steady.isBefore(looked.plus(grace.dividedBy(LOOKS)));
  }

  /// Looks through all versions, and drops those that were not touched while they were observed for
  /// so long, but for those that are needed.
  void look(Catalog catalog, Instant steady, Predicate<StoredView> needed) {
    looked = steady;
    List<Catalog.Touched> all = catalog.all();
    Map<Long, Seen> now = new HashMap<>();
    for (Catalog.Touched one : all) {
      long id = one.view().id();
      Seen before = seen.get(id);
      Seen present =
          before != null && before.touched() == one.at() ? before : new Seen(one.at(), steady);
      now.put(id, present);
      boolean old = !steady.isBefore(present.since().plus(grace));
      if (old && !needed.test(one.view())) {
        catalog.dropUntouched(one);
      }
    }
    seen.clear();
    seen.putAll(now);
  }
}
