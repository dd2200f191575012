package dev.banyan.bench.projection;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.operation.Positions;
import dev.banyan.projection.Projection;
import dev.banyan.projection.Projections;
import dev.banyan.projection.Served;
import dev.banyan.projection.store.ViewStore;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The three tables by projections.
final class BanyanViews implements Side {
  private static final int PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Projections projections;
  private final Map<String, Served> served = new HashMap<>();

  /// @param hash another one than before makes all rows anew
  BanyanViews(Journal journal, ViewStore store, String hash) {
    Projections.Settings settings =
        new Projections.Settings(
            PATIENCE, PATIENCE, Duration.ofMillis(100), InstantSource.system());
    List<Projection> all = Bookings.projections(hash);
    this.projections = new Projections(journal, store, settings, all, Projection.Recall.NOTHING);
    all.forEach(one -> served.put(one.name(), projections.served(one.name())));
    projections.start();
  }

  @Override
  public void awaitHead() {
    boolean there = projections.awaitHead(Deadline.in(PATIENCE));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (there && projections.standing().values().stream().anyMatch(one -> one.building())) {
      there = System.nanoTime() < end;
      LockSupport.parkNanos(1_000_000);
    }
    if (!there) {
      throw new IllegalStateException("not caught up: " + projections.standing());
    }
  }

  private Served table(String name) {
    Served found = served.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  @Override
  public long seen(String table, Outcome.Place place, String account) {
    Positions least = Positions.of(Journal.positionOf(place.partition()), place.position());
    Served.Asker asker = asker(least);
    if (!table.equals("by-account")) {
      return table(table).page(wish(1, null), asker).items().isEmpty() ? -1 : 0;
    }
    Struct row = table(table).row(account, asker);
    return row != null && row.at(3) instanceof Long last ? last : -1;
  }

  private static Served.Asker asker(Positions positions) {
    return new Served.Asker("", positions, Deadline.in(PATIENCE));
  }

  private static Served.Wish wish(int size, @Nullable String cursor) {
    return new Served.Wish(List.of(), -1, false, size, cursor, null, null);
  }

  private List<Struct> all(String table) {
    List<Struct> rows = new ArrayList<>();
    String cursor = null;
    do {
      Page page = table(table).page(wish(PAGE, cursor), asker(Positions.NONE));
      page.items().forEach(row -> rows.add((Struct) row));
      cursor = page.next();
    } while (cursor != null);
    return rows;
  }

  @Override
  public Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (Struct row : all("by-account")) {
      rows.put("account/" + row.at(0), row.at(1) + " " + row.at(2) + " " + row.at(3));
    }
    for (Struct row : all("by-minute")) {
      rows.put("minute/" + millis(row), row.at(2) + " " + row.at(3));
    }
    for (Struct row : all("top-shops")) {
      List<String> counts = new ArrayList<>();
      if (row.at(2) instanceof List<?> shops) {
        shops.forEach(shop -> counts.add(String.valueOf(((Struct) shop).at(1))));
      }
      rows.put("shops/" + millis(row), String.join(" ", counts));
    }
    return rows;
  }

  private static long millis(Struct row) {
    return row.at(0) instanceof OffsetDateTime from ? from.toInstant().toEpochMilli() : -1;
  }

  @Override
  public void close() {
    projections.close();
  }
}
