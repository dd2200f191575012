package dev.banyan.projection.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.PostgresServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A node that stands still while it writes to a read model in PostgreSQL, its connection open.
class StandingViewTest {
  private static final Catalog.Wanted WANTED =
      new Catalog.Wanted("orders", "abc", "words", "id text", 1, 0, false);

  private final ViewStore store =
      ViewStore.postgres(
          new PostgresSettings(PostgresServer.database(), null, null, Duration.ofSeconds(2)));
  private final CountDownLatch stands = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean touch(ViewSession session, StoredView view, long now, Runnable then) {
    return session.transaction(
        () -> {
          session.catalog().touch(view, now);
          then.run();
          return true;
        });
  }

  @Test
  void losesItsTransactionToTheOthers() throws InterruptedException {
    AtomicReference<@Nullable Fault> lost = new AtomicReference<>();
    try (ViewSession one = store.session();
        ViewSession other = store.session()) {
      StoredView view = one.catalog().adopt(WANTED, 1);
      Thread node =
          Thread.ofVirtual().start(() -> lost.set(failure(() -> touch(one, view, 5, this::stand))));
      await(stands);

      boolean touched = touch(other, view, 9, () -> {});
      goOn.countDown();
      node.join();

      assertThat(touched).isTrue();
      assertThat(lost.get())
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
      assertThat(other.catalog().all()).containsExactly(new Catalog.Touched(view, 9));
    }
  }

  private void stand() {
    stands.countDown();
    await(goOn);
  }

  private static @Nullable Fault failure(Runnable work) {
    try {
      work.run();
      return null;
    } catch (Fault fault) {
      return fault;
    }
  }
}
