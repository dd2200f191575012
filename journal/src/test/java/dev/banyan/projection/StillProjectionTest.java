package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.ViewStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A projection that stands still where no other goes on.
class StillProjectionTest extends ProjectionsOverAJournal {
  @TempDir private @Nullable Path folder;

  private Path file(String file) {
    return Objects.requireNonNull(folder).resolve(file);
  }

  @Override
  Store store() {
    return SqliteStore.open(file("one.db"));
  }

  @Override
  ViewStore views() {
    return ViewStore.sqlite(file("views.db"));
  }

  private void rename(String from, String to) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file("views.db"));
        Statement open = connection.createStatement()) {
      open.execute("pragma busy_timeout = 10000");
      open.execute("alter table " + from + " rename to " + to);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private String table() {
    try (ViewSession session = views().session()) {
      long id = session.catalog().versions("order-label").getFirst().id();
      return "banyan_rows_" + id;
    }
  }

  private Projections labels(Duration pause) {
    return started(pause, Orders.labelled("event.customer"));
  }

  private Projections started(Duration pause, Projection... all) {
    Projections.Settings settings =
        new Projections.Settings(
            Duration.ofMinutes(10), Duration.ofSeconds(2), pause, InstantSource.system());
    Projections made =
        new Projections(journal(), views(), settings, List.of(all), Projection.Recall.NOTHING);
    made.start();
    return made;
  }

  private static @Nullable String failure(Projections projections) {
    return standing(projections, "order-label").failure();
  }

  private static Progress.Standing standing(Projections projections, String name) {
    return Objects.requireNonNull(projections.standing().get(name));
  }

  private void place(String id) {
    History.append(journal(), "", id, "OrderPlaced", placed("C1", "1.00"));
  }

  @Test
  void isNotTriedAgainBeforeItsTimeWhateverIsAppended() {
    try (Projections projections = labels(Duration.ofHours(1))) {
      place("A1");
      assertThat(projections.awaitHead(History.soon())).isTrue();
      rename(table(), "elsewhere");
      place("A2");
      await(() -> failure(projections) != null);
      rename("elsewhere", table());

      for (int i = 0; i < 5; i++) {
        place("B" + i);
        assertThatThrownBy(() -> projections.parked("order-label", 1, History.soon()))
            .isInstanceOf(Fault.class)
            .hasMessageContaining("stands still");
      }

      assertThat(failure(projections)).isNotNull();
    }
  }

  @Test
  void goesOnByItselfWhenItsTimeHasCome() {
    try (Projections projections = labels(Duration.ofMillis(20))) {
      place("A1");
      assertThat(projections.awaitHead(History.soon())).isTrue();
      rename(table(), "elsewhere");
      place("A2");
      await(() -> failure(projections) != null);

      rename("elsewhere", table());

      await(() -> failure(projections) == null);
      assertThat(projections.awaitHead(History.soon())).isTrue();
    }
  }

  @Test
  void leavesOthersToGoOnWhereAnErrorIsMet() {
    Projection label = Orders.labelled("event.customer");
    try (Projections projections = started(Duration.ofMillis(20), Orders.failing(), label)) {
      place("A1");

      await(() -> standing(projections, "order-label").applied() == 1);

      await(() -> standing(projections, "failing").failure() != null);
      assertThat(failure(projections)).isNull();
    }
  }
}
