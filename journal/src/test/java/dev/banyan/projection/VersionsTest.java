package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.projection.store.Catalog;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.ViewStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  private static StoredView version(ViewSession session, String hash) {
    return session
        .catalog()
        .adopt(new Catalog.Wanted("orders", hash, "", "shape", 1, 0, false), 1_000);
  }

  /// The clock of one who uses it is decades behind, or ahead: what counts is that it is touched.
  @Test
  void keepsWhatAnotherNodeTouchesWhateverItsClockSays() {
    for (long clock : List.of(0L, 5_000L, Long.MAX_VALUE / 2)) {
      try (ViewSession session = ViewStore.sqlite(folder.resolve(clock + ".db")).session()) {
        StoredView used = version(session, "1");
        StoredView forgotten = version(session, "2");
        Versions versions = new Versions(GRACE);

        for (int minutes = 0; minutes <= 30; minutes += 2) {
          session.catalog().touch(used, clock);
          versions.look(session.catalog(), BEGUN.plus(Duration.ofMinutes(minutes)), _ -> false);
          int left = minutes < GRACE.toMinutes() ? 2 : 1;
          assertThat(session.catalog().versions("orders")).hasSize(left);
        }

        assertThat(session.catalog().versions("orders"))
            .extracting(StoredView::id)
            .containsExactly(used.id())
            .doesNotContain(forgotten.id());
      }
    }
  }

  @Test
  void keepsWhatIsNeededAndWhatIsTouchedAtTheLastMoment() {
    try (ViewSession session = ViewStore.sqlite(folder.resolve("views.db")).session()) {
      StoredView needed = version(session, "1");
      StoredView late = version(session, "2");
      Catalog.Touched before = session.catalog().all().getLast();
      Versions versions = new Versions(GRACE);
      versions.look(session.catalog(), BEGUN, _ -> true);
      versions.look(session.catalog(), BEGUN.plus(GRACE), one -> one.id() <= late.id());
      session.catalog().touch(late, 0);

      session.catalog().dropUntouched(before);

      assertThat(session.catalog().versions("orders"))
          .extracting(StoredView::id)
          .containsExactlyInAnyOrder(needed.id(), late.id());
      assertThat(versions.isDue(BEGUN.plus(GRACE))).isFalse();
      assertThat(versions.isDue(BEGUN.plus(GRACE.multipliedBy(2)))).isTrue();
    }
  }
}
