package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Positions;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What holds of windows, whatever the store.
abstract class WindowContract extends ProjectionsOverAJournal {
  @Test
  void losesNothingOfWhatComesAfterAClockWasAhead() {
    Projection revenue = Orders.revenue();
    history.goOn(journal(), 40);
    for (Duration wrong : List.of(Duration.ofDays(90), Duration.ofHours(-1))) {
      history.set(wrong);
      history.goOn(journal(), 10);
      history.set(Duration.ZERO);
      history.goOn(journal(), 40);
      crash(revenue);
    }
    for (int minute = 0; minute < 5; minute++) {
      for (int order = 50; order < 60; order++) {
        History.append(journal(), "late", "A" + order, "OrderPlaced", placed("C1", "1.00"));
      }
      history.goOn(journal(), 40);
    }
    try (Projections projections = projections(revenue)) {
      assertThat(projections.awaitHead(History.soon())).isTrue();

      Map<String, String> expected = History.revenue(journal());
      expected.keySet().removeIf(window -> window.startsWith("late/"));
      assertThat(revenue(projections)).isEqualTo(expected);
      Page page = projections.served("revenue").page(all(10_000), asker("late", Positions.NONE));
      long counted =
          page.items().stream().mapToLong(row -> (Long) ((Struct) row).at("orders")).sum();
      assertThat(counted).as("what happens when it is recorded is never late").isEqualTo(50);
    }
  }

  @Test
  void keepsWindowsWhereAnEventOfAFarFutureIsRecorded() {
    Projection revenue = Orders.revenue();
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    Instant right = history.now();
    history.set(Duration.ofDays(90));
    History.append(journal(), "", "A2", "OrderPlaced", placed("C1", "10.00"));
    Map<String, String> all = History.revenue(journal());

    caughtUp(revenue, Long.MIN_VALUE, right.toEpochMilli());

    try (Projections projections = projections(revenue)) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      assertThat(revenue(projections)).isEqualTo(all).hasSize(2);
    }
  }

  /// A process that has seen all there is, and knows one after the other that it is at least that
  /// time.
  private void caughtUp(Projection projection, long... certain) {
    try (ViewSession session = views().session()) {
      Lane lane = new Lane(projection, grounds(session), new Progress(journal().partitions()), 1);
      for (int partition = 0; partition < journal().partitions(); partition++) {
        boolean _ = lane.batch(partition, 10);
      }
      for (long time : certain) {
        lane.caughtUp(time);
      }
    }
  }

  @Test
  void removesAWindowOnceItsEndIsAsLongAgoAsItIsKept() {
    List<Duration> times =
        List.of(
            Duration.ofSeconds(30), Duration.ofSeconds(60), Orders.KEPT.plusSeconds(2 * 60 - 1));

    for (Duration time : times) {
      placedAfter(time);
    }

    assertThat(windowsKept()).containsExactly("/2026-11-22T10:01:00Z", "/2026-12-22T10:01:00Z");
    placedAfter(Orders.KEPT.plusSeconds(2 * 60 + 1));
    assertThat(windowsKept()).containsExactly("/2026-12-22T10:01:00Z", "/2026-12-22T10:02:00Z");
  }

  @Test
  void beginsNoWindowAnewThatIsNotKeptAnyMore() {
    placedAfter(Duration.ofSeconds(30));
    History.append(journal(), "", "A2", "OrderPlaced", placed("C1", "99999999999.00"));
    try (Projections strict = projections(Orders.revenue("event.total + event.total"))) {
      assertThat(strict.awaitHead(History.soon())).isTrue();
      assertThat(strict.parked("revenue", 10, History.soon())).hasSize(1);
    }
    placedAfter(Orders.KEPT.plusSeconds(2 * 60 + 1));
    assertThat(windowsKept()).containsExactly("/2026-12-22T10:02:00Z");
    try (Projections mended = projections(Orders.revenue())) {
      assertThat(mended.awaitHead(History.soon())).isTrue();

      Projections.Retried done = mended.retry("revenue", "", "A2", History.soon());

      assertThat(done.applied()).isPositive();
      assertThat(done.waiting()).isZero();
      assertThat(revenue(mended)).containsOnlyKeys("/2026-12-22T10:02:00Z");
    }
  }

  private void placedAfter(Duration time) {
    history.set(time);
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
  }

  /// What is shown after a process that has caught up now.
  private Set<String> windowsKept() {
    Projection revenue = Orders.revenue();
    caughtUp(revenue, history.now().toEpochMilli());
    try (Projections projections = projections(revenue)) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      return revenue(projections).keySet();
    }
  }

  @Test
  void showsQuantilesWithinOneHundredthOfThoseOfTheFold() {
    history.goOn(journal(), 300);
    Map<String, List<BigDecimal>> windows = History.windows(journal());
    try (Projections projections = projections(Orders.revenue())) {
      assertThat(projections.awaitHead(History.soon())).isTrue();

      Map<String, Struct> shown = new TreeMap<>();
      for (String tenant : TENANTS) {
        for (Struct row : rows(projections.served("revenue"), tenant)) {
          Object size = Objects.requireNonNull(row.at("size"));
          shown.put(window(tenant, row), (Struct) size);
        }
      }

      assertThat(shown.keySet()).isEqualTo(windows.keySet()).hasSizeGreaterThan(4);
      windows.forEach(
          (window, amounts) -> near(Objects.requireNonNull(shown.get(window)), amounts));
    }
  }

  private static void near(Struct shown, List<BigDecimal> amounts) {
    List<BigDecimal> sorted = amounts.stream().sorted().toList();
    Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99)
        .forEach(
            (name, share) -> {
              BigDecimal exact = sorted.get((int) (share * (sorted.size() - 1)));
              BigDecimal apart = exact.movePointLeft(2).add(new BigDecimal("0.0051"));
              assertThat(shown.at(name))
                  .as("%s of %s", name, sorted)
                  .asInstanceOf(InstanceOfAssertFactories.BIG_DECIMAL)
                  .isBetween(exact.subtract(apart), exact.add(apart));
            });
  }
}
