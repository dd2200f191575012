package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.PostgresServer;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Databases that hang, drop their connections, stop and come back.
@ExtendWith(LeakCheck.class)
class OutagesTest {
  private static final String NAP =
      """
      create function nap(seconds double precision) returns void language plpgsql as
      $$ begin perform pg_sleep(seconds); end $$""";

  /// A table `a` with one row, and a procedure `nap` that sleeps.
  private static Database napping() {
    return Database.postgres()
        .run(
            "create table a (id int primary key, n int not null default 0)",
            "insert into a values (1)",
            NAP);
  }

  private static Fault fault(Database.Opened db, Duration time, String operation, Object... pairs) {
    return catchThrowableOfType(
        Fault.class, () -> db.call(Database.within(time), operation, pairs));
  }

  @Test
  void cancelsAStatementAtItsDeadlineAndKeepsTheConnection() {
    Database database = napping();
    try (Database.Opened db =
        new Database.Opened(new JdbcSystem("db", database.settings(1), database.snapshot()))) {
      long start = System.nanoTime();
      Fault fault = fault(db, Duration.ofMillis(200), "nap", "seconds", 30.0);
      assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(db.row("a.get", "id", 1L).at("id")).isEqualTo(1L);
      assertThat(
              database.ask(
                  """
                  select count(*) from pg_stat_activity
                  where query like '%nap%' and state = 'active' and pid <> pg_backend_pid()"""))
          .containsExactly("0");
    }
  }

  @Test
  void waitsForAConnectionNoLongerThanTheDeadline() throws Exception {
    Database database = napping();
    try (Database.Opened db =
        new Database.Opened(new JdbcSystem("db", database.settings(2), database.snapshot()))) {
      List<FutureTask<Object>> naps = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        FutureTask<Object> nap =
            new FutureTask<>(
                () -> fault(db, Duration.ofMillis(1500), "nap", "seconds", 30.0).kind());
        naps.add(nap);
        Thread.startVirtualThread(nap);
      }
      while (!Integer.valueOf(2).equals(db.live().gauges().get("pool.busy"))) {
        Thread.onSpinWait();
      }
      Fault fault = fault(db, Duration.ofMillis(100), "a.get", "id", 1L);
      assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
      assertThat(fault.reach()).isEqualTo(Fault.Reach.NONE);
      assertThat(fault.operator()).contains("all 2 connections");
      for (FutureTask<Object> nap : naps) {
        assertThat(nap.get()).isEqualTo(Fault.Kind.TIMEOUT);
      }
      assertThat(db.row("a.get", "id", 1L).at("id")).isEqualTo(1L);
    }
  }

  @Test
  void endsACallByItsDeadlineWhenTheNetworkFallsSilent() {
    Database database = napping();
    try (Proxy proxy = new Proxy(Database.postgresPort());
        Database.Opened db = through(proxy, database)) {
      db.row("a.get", "id", 1L);
      proxy.fallSilent();
      long start = System.nanoTime();
      Fault fault = fault(db, Duration.ofMillis(300), "a.get", "id", 1L);
      assertThat(fault.kind()).isIn(Fault.Kind.TIMEOUT, Fault.Kind.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      proxy.restore();
      assertThat(db.row("a.get", "id", 1L).at("id")).isEqualTo(1L);
    }
  }

  @Test
  void saysThatTheConnectionBrokeWhenItIsCutUnderAStatement() throws Exception {
    Database database = napping();
    try (Proxy proxy = new Proxy(Database.postgresPort());
        Database.Opened db = through(proxy, database)) {
      db.row("a.get", "id", 1L);
      FutureTask<Fault> nap =
          new FutureTask<>(() -> fault(db, Duration.ofSeconds(10), "nap", "seconds", 8.0));
      Thread.startVirtualThread(nap);
      awaitSleeping(database);
      proxy.cut();
      assertThat(nap.get().kind()).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(fault(db, Duration.ofSeconds(5), "a.get", "id", 1L).kind())
          .isEqualTo(Fault.Kind.UNREACHABLE);
      proxy.restore();
      assertThat(getUntilAnswered(db).at("id")).isEqualTo(1L);
    }
  }

  @Test
  void failsAtOnceWhileTheDatabaseIsKnownToBeOutOfReach() {
    Database database = napping();
    try (Proxy proxy = new Proxy(Database.postgresPort());
        Database.Opened db = through(proxy, database)) {
      db.row("a.get", "id", 1L);
      proxy.cut();
      List<Fault> faults = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        faults.add(fault(db, Duration.ofSeconds(5), "a.get", "id", 1L));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      assertThat(faults)
          .allSatisfy(
              one -> assertThat(one.kind()).isIn(Fault.Kind.UNREACHABLE, Fault.Kind.GARBAGE));
      assertThat(faults.getLast().operator()).contains("nothing answers at the address of `url`");
      proxy.restore();
      assertThat(getUntilAnswered(db).at("id")).isEqualTo(1L);
    }
  }

  @Test
  void servesAgainAfterTheServerWasRestartedUnderCalls(@TempDir Path folder) throws Exception {
    PostgresServer server = PostgresServer.in(folder.resolve("data"), Map.of());
    Database database =
        new Database(server.newDatabase())
            .run("create table a (id int primary key)", "insert into a values (1)", NAP);
    try (Database.Opened db = database.open()) {
      db.row("a.get", "id", 1L);
      FutureTask<Fault> slow =
          new FutureTask<>(() -> fault(db, Duration.ofSeconds(20), "nap", "seconds", 15.0));
      Thread.startVirtualThread(slow);
      awaitSleeping(database);
      server.stop();
      assertThat(slow.get().kind()).isEqualTo(Fault.Kind.GARBAGE);
      Fault down = fault(db, Duration.ofSeconds(5), "a.get", "id", 1L);
      assertThat(down.kind()).isIn(Fault.Kind.UNREACHABLE, Fault.Kind.GARBAGE);
      server.start();
      assertThat(getUntilAnswered(db).at("id")).isEqualTo(1L);
    } finally {
      server.close();
    }
  }

  private static Struct getUntilAnswered(Database.Opened db) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        return db.row("a.get", "id", 1L);
      } catch (Fault e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private static void awaitSleeping(Database database) {
    String asked =
        """
        select count(*) from pg_stat_activity
        where wait_event = 'PgSleep' and datname = current_database()""";
    while (database.ask(asked).equals(List.of("0"))) {
      Thread.onSpinWait();
    }
  }

  private static Database.Opened through(Proxy proxy, Database database) {
    String url =
        database.url().replace(":" + Database.postgresPort() + "/", ":" + proxy.port() + "/");
    Snapshot snapshot = database.snapshot();
    return new Database.Opened(new JdbcSystem("db", new Database(url).settings(2), snapshot));
  }
}
