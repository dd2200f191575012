package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Lists that arrive one row at a time.
class StreamsTest {
  private static final long ROWS = 1_000_000;

  private static Database million() {
    return Database.postgres()
        .run(
            "create table big (n bigint not null, filler text not null)",
            "insert into big select i, repeat('x', 200) from generate_series(1, " + ROWS + ") i");
  }

  private static Rows rows(Database.Opened db, Exchange exchange, String operation) {
    return (Rows) Objects.requireNonNull(db.call(exchange, operation));
  }

  @Test
  void streamsAMillionRowsInConstantMemory() {
    try (Database.Opened db = million().open();
        Rows rows = rows(db, Database.within(Duration.ofSeconds(60)), "big.list")) {
      long used = 0;
      long sum = 0;
      long count = 0;
      while (rows.hasNext()) {
        sum += (Long) Objects.requireNonNull(((Struct) rows.next()).at(0));
        if (++count % 100_000 == 0) {
          System.gc();
          used = Math.max(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
      }
      System.out.println("heap in use at most, after collection: " + used / 1024 / 1024 + " MiB");
      assertThat(sum).isEqualTo(ROWS * (ROWS + 1) / 2);
      assertThat(used).as("less than the rows themselves take").isLessThan(100L * 1024 * 1024);
      assertThat(db.live().gauges()).containsEntry("pool.busy", 0);
    }
  }

  @Test
  void givesTheConnectionBackWhenAStreamIsClosedEarly() {
    Database database =
        Database.postgres().run("create table s as select i from generate_series(1, 100000) i");
    try (Database.Opened db =
        new Database.Opened(new JdbcSystem("db", database.settings(1), database.snapshot()))) {
      for (int i = 0; i < 20; i++) {
        try (Rows rows = rows(db, Database.within(Duration.ofSeconds(10)), "s.list")) {
          assertThat(rows.hasNext()).isTrue();
          assertThat(db.live().gauges()).containsEntry("pool.busy", 1);
        }
        assertThat(db.live().gauges()).containsEntry("pool.busy", 0);
      }
    }
  }

  @Test
  void endsAStreamWhenTheCallerGoes() {
    Database database =
        Database.postgres().run("create table s as select i from generate_series(1, 100000) i");
    try (Database.Opened db = database.open()) {
      Exchange exchange = Database.within(Duration.ofSeconds(10));
      Rows rows = rows(db, exchange, "s.list");
      rows.next();
      exchange.cancellation().cancel();
      Fault fault =
          catchThrowableOfType(
              Fault.class,
              () -> {
                while (rows.hasNext()) {
                  rows.next();
                }
              });
      assertThat(fault.kind()).isEqualTo(Fault.Kind.CANCELLED);
      assertThat(db.live().gauges()).containsEntry("pool.busy", 0);
    }
  }

  @Test
  void letsTheReaderOfAStreamTakeItsTime() {
    Database database =
        Database.postgres()
            .run("create table t (i int)", "insert into t select generate_series(1, 2000)");
    try (Database.Opened db = database.open();
        Rows rows = rows(db, Database.within(Duration.ofMillis(1_500)), "t.list")) {
      int count = 0;
      while (rows.hasNext()) {
        rows.next();
        if (++count % 700 == 0) {
          takeTime(Duration.ofMillis(1_600));
        }
      }
      assertThat(count).isEqualTo(2000);
    }
  }

  private static void takeTime(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void endsAStreamWhoseRowsDoNotComeInTime() {
    Database database =
        Database.postgres()
            .run(
                """
                create view slow as select i, pg_sleep(0.01)::text as nap
                from generate_series(1, 100000) i""");
    try (Database.Opened db = database.open()) {
      long start = System.nanoTime();
      Fault fault =
          catchThrowableOfType(
              Fault.class,
              () -> {
                try (Rows rows = rows(db, Database.within(Duration.ofMillis(500)), "slow.list")) {
                  while (rows.hasNext()) {
                    rows.next();
                  }
                }
              });
      assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      assertThat(db.live().gauges()).containsEntry("pool.busy", 0);
    }
  }

  @Test
  void endsAStreamWithMoreRowsThanAllowed() {
    Database database =
        Database.postgres().run("create table s as select i from generate_series(1, 100) i");
    JdbcSettings all = database.settings();
    JdbcSettings few =
        new JdbcSettings(
            all.url(),
            null,
            null,
            1,
            null,
            null,
            all.connectTimeout(),
            all.statementMax(),
            10,
            99,
            null,
            JdbcSettings.Prepared.USUAL,
            List.of(),
            JdbcSettings.Replication.USUAL);
    try (Database.Opened db = new Database.Opened(new JdbcSystem("db", few, database.snapshot()))) {
      Rows rows = rows(db, Database.within(Duration.ofSeconds(10)), "s.list");
      Fault fault = catchThrowableOfType(Fault.class, () -> rows.forEachRemaining(_ -> {}));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(fault.operator()).contains("rows-max");
      assertThat(db.live().gauges()).containsEntry("pool.busy", 0);
    }
  }
}
