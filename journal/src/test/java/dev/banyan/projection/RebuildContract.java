package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Reading;
import dev.banyan.projection.store.Catalog;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewReader;
import dev.banyan.projection.store.ViewSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a changed definition must do on every store: the version before it goes on until the new
/// one takes its place.
abstract class RebuildContract extends ProjectionsOverAJournal {
  @Test
  void makesAChangedDefinitionAnewWhileEventsArrive() {
    history.goOn(journal(), 200);
    try (Projections before = projections(Orders.summary("1"))) {
      assertThat(before.awaitHead(History.soon())).isTrue();
    }
    Projection changed = Orders.summary("2");
    crash(changed);
    try (Projections after = projections(Duration.ofMillis(20), changed)) {
      history.goOn(journal(), 200);
      assertThat(after.awaitHead(History.soon())).isTrue();

      assertThat(summary(after)).isEqualTo(History.summary(journal()));
      await(() -> versions().size() == 1);
    }
    assertThat(versions()).extracting(StoredView::hash).containsExactly("2");
  }

  private List<StoredView> versions() {
    try (ViewSession session = views().session()) {
      Catalog catalog = session.catalog();
      return catalog.versions("order-summary");
    }
  }

  @Test
  void showsTheOldVersionUntilTheNewOneHasCaughtUp() {
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    try (Projections before = projections(Orders.summary("1"))) {
      assertThat(before.awaitHead(History.soon())).isTrue();
    }
    try (ViewSession session = views().session()) {
      Progress progress = new Progress(journal().partitions());

      Lane lane = new Lane(Orders.summary("2"), grounds(session), progress, 1);

      assertThat(progress.shown()).extracting(one -> one.view().hash()).isEqualTo("1");
      for (int partition = 0; partition < journal().partitions(); partition++) {
        lane.batch(partition, 10);
      }
      lane.caughtUp(Long.MIN_VALUE);
      assertThat(progress.shown()).extracting(one -> one.view().hash()).isEqualTo("2");
    }
  }

  /// One process after another: each takes a few steps of a runner's, and dies.
  @Test
  void showsAllThatIsWrittenWhileTheNewVersionIsMadeWhateverDiesInBetween() {
    history.goOn(journal(), 60);
    try (Projections before = projections(Orders.summary("1"))) {
      assertThat(before.awaitHead(History.soon())).isTrue();
    }
    Projection changed = Orders.summary("2");
    Reading<ViewReader> reading = new Reading<>("test", views()::reader, 1, 10);
    reading.start();
    boolean swapped = false;
    for (int lives = 0; lives < 500 && !swapped; lives++) {
      try (ViewSession session = views().session()) {
        Progress progress = new Progress(journal().partitions());
        Lane lane = new Lane(changed, grounds(session), progress, 1);
        Served served = served(changed, progress, reading);
        for (int step = 0; step < 1 + random.nextInt(5) && !swapped; step++) {
          history.goOn(journal(), random.nextInt(3));
          follow(Objects.requireNonNull(lane.older()));
          assertThat(progress.await(runner().ends(History.soon()), History.soon())).isNotNull();
          assertThat(summary(served)).isEqualTo(History.summary(journal()));
          for (int partition = 0; partition < journal().partitions(); partition++) {
            lane.batch(partition, 1 + random.nextInt(12));
          }
          if (lane.hasAll(journal().heads(History.soon()))) {
            lane.caughtUp(Long.MIN_VALUE);
            swapped = true;
            assertThat(lane.older()).isNull();
            assertThat(summary(served)).isEqualTo(History.summary(journal()));
          }
        }
      }
    }
    reading.close();
    assertThat(swapped).isTrue();
  }

  private void follow(Lane lane) {
    for (int partition = 0; partition < journal().partitions(); partition++) {
      lane.batch(partition, 1_000);
    }
  }

  private Runner runner() {
    return new Runner(
        journal(), views(), Projections.Settings.USUAL, Map.of(), Projection.Recall.NOTHING);
  }

  private Served served(Projection projection, Progress progress, Reading<ViewReader> reading) {
    return new Served(projection, progress, reading, runner(), Duration.ofSeconds(2));
  }

  @Test
  void goesOnWithNoOldVersionWhoseWordsMakeAnotherOne() {
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    try (Projections before = projections(Orders.summary("0"))) {
      assertThat(before.awaitHead(History.soon())).isTrue();
    }
    try (ViewSession session = views().session()) {
      Progress progress = new Progress(journal().partitions());

      Lane lane = new Lane(Orders.summary("2"), grounds(session), progress, 1);

      assertThat(lane.older()).isNull();
      assertThat(progress.shown()).extracting(one -> one.view().hash()).isEqualTo("0");
    }
  }
}
