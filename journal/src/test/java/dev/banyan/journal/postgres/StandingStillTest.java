package dev.banyan.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.PostgresServer;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A node that stands still while it holds the heads, its connection open.
class StandingStillTest {
  private static final StreamId STREAM = new StreamId("", "order/1");
  private static final Duration LONG = Duration.ofSeconds(60);

  private final String url = PostgresServer.database();
  private final CountDownLatch stands = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicReference<Store.@Nullable Committed> late = new AtomicReference<>();
  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private static PostgresSettings settings(String url) {
    return new PostgresSettings(url, null, null, Duration.ofSeconds(2));
  }

  private static List<Append> group(Expected expected, String text) {
    Bytes payload = Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    return List.of(Append.to(STREAM, expected, new Entry("noted", payload)));
  }

  /// A node that stands still once it has locked what its first group rests on.
  private PostgresStore standing() {
    AtomicBoolean first = new AtomicBoolean(true);
    return PostgresStore.open(
        settings(url),
        Schema.NEWEST,
        moment -> {
          if (moment == Moment.LOCKED && first.getAndSet(false)) {
            stands.countDown();
            await(goOn);
          }
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Has one node stand still over its group, the other write its own, and the first go on.
  private Store.Committed meanwhile(List<Append> slow, List<Append> quick)
      throws InterruptedException {
    try (PostgresStore one = standing();
        PostgresStore other = PostgresStore.open(settings(url))) {
      Thread node = Thread.ofVirtual().start(() -> late.set(one.commit(slow, Instant.EPOCH)));
      await(stands);
      Store.Committed between = other.commit(quick, Instant.EPOCH);
      goOn.countDown();
      node.join();
      return between;
    }
  }

  private static Store.Committed done(Outcome outcome) {
    return new Store.Committed.Done(List.of(outcome));
  }

  private static Outcome written(long version) {
    int partition = GroupWriter.partition(STREAM, Schema.PARTITIONS);
    return new Outcome.Written(List.of(new Outcome.Place(partition, version, version)));
  }

  private List<String> texts() {
    try (PostgresStore store = PostgresStore.open(settings(url));
        Store.Reader reader = store.reader()) {
      return reader.read(STREAM, 0, 10).stream()
          .map(Recorded::payload)
          .map(payload -> new String(payload.toArray(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  @Test
  void losesTheHeadsToTheOthersAndWritesBehindThem() throws InterruptedException {
    Store.Committed between =
        meanwhile(group(Expected.any(), "slow"), group(Expected.newStream(), "quick"));

    assertThat(between).isEqualTo(done(written(1)));
    assertThat(late.get()).isEqualTo(done(written(2)));
    assertThat(texts()).containsExactly("quick", "slow");
  }

  @Test
  void isRefusedByWhatTheOthersHaveWrittenMeanwhile() throws InterruptedException {
    Store.Committed between =
        meanwhile(group(Expected.newStream(), "slow"), group(Expected.newStream(), "quick"));

    assertThat(between).isEqualTo(done(written(1)));
    assertThat(late.get()).isEqualTo(done(new Outcome.Refused(Outcome.Why.STREAM, 1)));
    assertThat(texts()).containsExactly("quick");
  }

  @Test
  void isToldThatItIsRefusedThoughItsConnectionWasEnded() throws InterruptedException {
    Store.Committed between =
        meanwhile(group(Expected.version(7), "slow"), group(Expected.newStream(), "quick"));

    assertThat(between).isEqualTo(done(written(1)));
    assertThat(late.get()).isEqualTo(done(new Outcome.Refused(Outcome.Why.STREAM, 1)));
    assertThat(texts()).containsExactly("quick");
  }

  @Test
  void isBoundAlreadyWhileItLooksTheStoreThrough() throws SQLException {
    List<List<String>> steps = new ArrayList<>(Schema.NEWEST.steps());
    steps.add(
        List.of(
            "create table bounds as"
                + " select current_setting('idle_in_transaction_session_timeout') as standing"));

    PostgresStore.open(settings(url), new Schema(steps), _ -> {}).close();

    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select standing from bounds")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("1s");
    }
  }

  @Test
  void losesTheHeadsInTheMidstOfWhatItSays() throws IOException {
    try (CuttingProxy proxy = new CuttingProxy(PostgresServer.sharedPort())) {
      String through =
          url.replace(":" + PostgresServer.sharedPort() + "/", ":" + proxy.port() + "/")
              + "&prepareThreshold=0"; // every commit is sent by its text, which the proxy sees
      try (PostgresStore one = PostgresStore.open(settings(through));
          PostgresStore other = PostgresStore.open(settings(url))) {
        proxy.cut(CuttingProxy.Cut.WITHIN);
        Store.Committed lost = one.commit(group(Expected.any(), "slow"), Instant.EPOCH);
        Deadline deadline = Deadline.in(LONG);
        Store.Committed quick = other.commit(group(Expected.any(), "quick"), Instant.EPOCH);
        while (quick instanceof Store.Committed.Failed && !deadline.passed()) {
          quick = other.commit(group(Expected.any(), "quick"), Instant.EPOCH);
        }

        boolean twice = lost instanceof Store.Committed.Done;
        assertThat(quick).isEqualTo(done(written(twice ? 2 : 1)));
        assertThat(texts()).isEqualTo(twice ? List.of("slow", "quick") : List.of("quick"));
      }
    }
  }
}
