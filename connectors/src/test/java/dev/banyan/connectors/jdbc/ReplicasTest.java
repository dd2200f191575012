package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Positions;
import dev.banyan.operation.Trace;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads on a streaming replica of a real PostgreSQL, whose replay is paused to have it behind.
class ReplicasTest {
  private static final JdbcSettings.Replication LENIENT =
      new JdbcSettings.Replication(
          Duration.ofHours(1), Duration.ofMillis(50), Duration.ofMinutes(5));

  @TempDir private static Path folder;
  private static Standby servers;

  @BeforeAll
  static void start() {
    servers = new Standby(folder);
    servers
        .primary()
        .run("create table a (id int primary key, n int not null)", "insert into a values (1, 0)");
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @BeforeEach
  void begin() {
    servers.primary().run("update a set n = 0");
    servers.catchUp();
  }

  @AfterEach
  void goOn() {
    servers.resume();
  }

  private static Database.Opened open(String replica, JdbcSettings.Replication replication) {
    Database primary = servers.primary();
    JdbcSettings settings = primary.replicated(List.of(replica), replication);
    Database.Opened db = new Database.Opened(new JdbcSystem("db", settings, primary.snapshot()));
    n(db, exchange("first", Positions.NONE)); // The first read begins the watch.
    awaitUsable(db, 1);
    return db;
  }

  private static void awaitUsable(Database.Opened db, long replicas) {
    while (db.gauge("replicas.usable") != replicas) {
      Thread.onSpinWait();
    }
  }

  private static Exchange exchange(String caller, Positions positions) {
    Caller who = new Caller("keys", caller, null, Set.of(), Set.of(), Map.of());
    return new Exchange("test", Deadline.in(Duration.ofSeconds(20)), who, Trace.NONE)
        .with(positions);
  }

  private static @Nullable Object n(Database.Opened db, Exchange exchange) {
    return db.call(exchange, "a.get", "id", 1L) instanceof Struct row ? row.at("n") : "";
  }

  private static Positions write(Database.Opened db, String caller, long n) {
    Positions positions = Positions.of(Map.of(), false);
    db.call(exchange(caller, positions), "a.update", "id", 1L, "n", n);
    return positions;
  }

  private static long gauge(Database.Opened db, String name) {
    return db.gauge(name);
  }

  @Test
  void answersReadsByTheReplicaAndWritesByTheDatabase() {
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      servers.pause();
      write(db, "writer", 1);
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
      assertThat(servers.primary().ask("select n::text from a")).containsExactly("1");
      assertThat(gauge(db, "reads.replica")).isPositive();
    }
  }

  @Test
  void showsAPositionWhatItsWriteMadeThoughTheReplicaIsBehind() {
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      servers.pause();
      Positions written = write(db, "writer", 2);
      Positions shown = Positions.of(written.reached(), false);
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
      assertThat(n(db, exchange("other", shown))).isEqualTo(2L);
      assertThat(gauge(db, "reads.behind")).isEqualTo(1L);
    }
  }

  @Test
  void waitsForTheReplicaToCatchUp() throws Exception {
    JdbcSettings.Replication patient =
        new JdbcSettings.Replication(
            Duration.ofHours(1), Duration.ofSeconds(15), Duration.ofMinutes(5));
    try (Database.Opened db = open(servers.replicaUrl(), patient)) {
      servers.pause();
      Positions written = write(db, "writer", 3);
      long before = gauge(db, "reads.replica");
      FutureTask<Object> read =
          new FutureTask<>(() -> n(db, exchange("other", Positions.of(written.reached(), false))));
      Thread reader = Thread.startVirtualThread(read);
      while (reader.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      servers.resume();
      assertThat(read.get()).isEqualTo(3L);
      assertThat(gauge(db, "reads.replica")).isEqualTo(before + 1);
      assertThat(gauge(db, "reads.behind")).isZero();
    }
  }

  @Test
  void showsACallerItsOwnWritesWithoutAPosition() {
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      servers.pause();
      write(db, "writer", 4);
      assertThat(n(db, exchange("writer", Positions.NONE))).isEqualTo(4L);
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
    }
  }

  @Test
  void showsEveryWriteToReadsWhoseAnswerMayBeKeptForAll() {
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      servers.pause();
      write(db, "writer", 5);
      Exchange nobody =
          new Exchange("fill", Deadline.in(Duration.ofSeconds(20)), Caller.ANYONE, Trace.NONE);
      assertThat(n(db, nobody)).isEqualTo(5L);
    }
  }

  @Test
  void readsForAWriteWhereItWrites() {
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      servers.pause();
      servers.primary().run("update a set n = 6");
      Positions writing = Positions.of(Map.of(), false);
      writing.writes();
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
      assertThat(n(db, exchange("other", writing))).isEqualTo(6L);
    }
  }

  @Test
  void leavesOutAReplicaThatIsTooFarBehind() {
    JdbcSettings.Replication strict =
        new JdbcSettings.Replication(
            Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(1));
    try (Database.Opened db = open(servers.replicaUrl(), strict)) {
      servers.pause();
      servers.primary().run("update a set n = 7");
      awaitUsable(db, 0);
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(7L);
      servers.resume();
      awaitUsable(db, 1);
      long before = gauge(db, "reads.replica");
      assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(7L);
      assertThat(gauge(db, "reads.replica")).isEqualTo(before + 1);
    }
  }

  @Test
  void asksTheDatabaseWhenTheReplicaBreaksOffAndTheReplicaWhenItIsBack() {
    try (Proxy line = new Proxy(servers.replicaPort())) {
      String url = servers.replicaUrl().replaceFirst(":\\d+/", ":" + line.port() + "/");
      try (Database.Opened db = open(url, LENIENT)) {
        assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
        line.cut();
        for (int i = 0; i < 20; i++) {
          assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
        }
        assertThat(gauge(db, "reads.taken.over")).isBetween(1L, 5L);
        line.restore();
        awaitUsable(db, 1);
        long before = gauge(db, "reads.replica");
        assertThat(n(db, exchange("other", Positions.NONE))).isEqualTo(0L);
        assertThat(gauge(db, "reads.replica")).isEqualTo(before + 1);
      }
    }
  }

  @Test
  void asksTheDatabaseWhatAReplicaRefuses() {
    servers
        .primary()
        .run(
            "create or replace function bump() returns void language sql as"
                + " $$ update a set n = n $$",
            "create or replace function counted() returns int stable language plpgsql as"
                + " $$ begin perform bump(); return 1; end $$");
    servers.catchUp();
    try (Database.Opened db = open(servers.replicaUrl(), LENIENT)) {
      assertThat(db.call(exchange("other", Positions.NONE), "counted")).isNotNull();
      assertThat(gauge(db, "reads.taken.over")).isEqualTo(1L);
    }
  }
}
