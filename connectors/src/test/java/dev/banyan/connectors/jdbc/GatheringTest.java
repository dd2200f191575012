package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Precondition;
import dev.banyan.operation.Trace;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lookups that arrive together. Where a test must have them together, a lock on the table holds
/// the one that is under way.
@ExtendWith(LeakCheck.class)
class GatheringTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  enum Kind {
    POSTGRES,
    H2;

    Database database() {
      return this == POSTGRES ? Database.postgres() : Database.h2();
    }

    String name(String name) {
      return this == POSTGRES ? name : name.toUpperCase(java.util.Locale.ROOT);
    }
  }

  private static Database things() {
    return Database.postgres()
        .run(
            "create table a (id int primary key, n int not null)",
            "insert into a select i, i * 2 from generate_series(1, 1000) i");
  }

  private static Database.Opened open(Database database, int max, Duration delay) {
    JdbcSettings settings = database.batching(4, new JdbcSettings.Batch(max, delay));
    return new Database.Opened(new JdbcSystem("db", settings, database.snapshot()));
  }

  /// Something done on a virtual thread of its own.
  private static <T> FutureTask<T> aside(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task;
  }

  private static FutureTask<Object> get(Database.Opened db, Exchange exchange, long id) {
    return aside(
        () -> {
          try {
            return db.call(exchange, "a.get", "id", id) instanceof Struct row ? row.at("n") : "";
          } catch (Fault fault) {
            return fault.kind();
          }
        });
  }

  /// A lock that lets nobody read the table until it is closed.
  private static Connection lock(Database database) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table a in access exclusive mode");
    }
    return connection;
  }

  private static void awaitWaiting(Database database, int statements) {
    String count =
        """
        select count(*) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()""";
    while (!database.ask(count).equals(List.of(String.valueOf(statements)))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void asksForLookupsThatArriveTogetherInOneStatement() throws Exception {
    Database database = things();
    try (Database.Opened db = open(database, 16, LONG)) {
      List<FutureTask<Object>> lookups = new ArrayList<>();
      try (Connection held = lock(database)) {
        lookups.add(get(db, Database.within(LONG), 1));
        awaitWaiting(database, 1);
        LongStream.rangeClosed(2, 17)
            .forEach(id -> lookups.add(get(db, Database.within(LONG), id)));
        awaitWaiting(database, 2);
        held.rollback();
      }
      for (int i = 0; i < 17; i++) {
        assertThat(lookups.get(i).get()).isEqualTo(2L * (i + 1));
      }
      assertThat(db.live().gauges())
          .containsEntry("batch.lookups", 16L)
          .containsEntry("batch.statements", 1L);
    }
  }

  @Test
  void endsEachLookupByItsOwnDeadlineAndItsOwnCaller() throws Exception {
    Database database = things();
    Cancellation gone = new Cancellation();
    try (Database.Opened db = open(database, 3, LONG)) {
      FutureTask<Object> stays;
      try (Connection held = lock(database)) {
        FutureTask<Object> alone = get(db, Database.within(LONG), 1);
        awaitWaiting(database, 1);
        FutureTask<Object> late = get(db, Database.within(Duration.ofMillis(300)), 2);
        FutureTask<Object> left = get(db, leaving(gone), 3);
        stays = get(db, Database.within(LONG), 4);
        awaitWaiting(database, 2);
        gone.cancel();
        assertThat(left.get()).isEqualTo(Fault.Kind.CANCELLED);
        assertThat(late.get()).isEqualTo(Fault.Kind.TIMEOUT);
        assertThat(alone.isDone()).isFalse();
        held.rollback();
      }
      assertThat(stays.get()).isEqualTo(8L);
    }
  }

  private static Exchange leaving(Cancellation gone) {
    return new Exchange("leaving", Deadline.in(LONG), Caller.ANYONE, Trace.NONE)
        .with(gone, Precondition.NONE);
  }

  @Test
  void givesUpTheStatementWhenAllHaveLeft() throws Exception {
    Database database = things();
    Cancellation gone = new Cancellation();
    try (Database.Opened db = open(database, 2, LONG);
        Connection held = lock(database)) {
      FutureTask<Object> alone = get(db, Database.within(LONG), 1);
      awaitWaiting(database, 1);
      List<FutureTask<Object>> both = List.of(get(db, leaving(gone), 2), get(db, leaving(gone), 3));
      awaitWaiting(database, 2);
      gone.cancel();
      awaitWaiting(database, 1);
      for (FutureTask<Object> one : both) {
        assertThat(one.get()).isEqualTo(Fault.Kind.CANCELLED);
      }
      held.rollback();
      assertThat(alone.get()).isEqualTo(2L);
    }
  }

  @Test
  void goesAfterTheDelayThoughAnotherIsStillUnderWay() throws Exception {
    Database database = things();
    try (Database.Opened db = open(database, 100, Duration.ofMillis(1));
        Connection held = lock(database)) {
      FutureTask<Object> alone = get(db, Database.within(LONG), 1);
      awaitWaiting(database, 1);
      FutureTask<Object> second = get(db, Database.within(LONG), 2);
      awaitWaiting(database, 2);
      held.rollback();
      assertThat(List.of(alone.get(), second.get())).containsExactly(2L, 4L);
    }
  }

  @Test
  void givesOneBadValueItsOwnFaultAndTheOthersTheirRows() throws Exception {
    Database database = things().run("alter table a add big bigint");
    try (Database.Opened db = open(database, 4, LONG)) {
      List<FutureTask<Object>> four = new ArrayList<>();
      try (Connection held = lock(database)) {
        FutureTask<Object> alone = get(db, Database.within(LONG), 1);
        awaitWaiting(database, 1);
        for (long id : new long[] {2, 1L << 40, 5000, 3}) {
          four.add(get(db, Database.within(LONG), id));
        }
        held.rollback();
        assertThat(alone.get()).isEqualTo(2L);
      }
      List<Object> found = new ArrayList<>();
      for (FutureTask<Object> one : four) {
        found.add(one.get());
      }
      assertThat(found).containsExactly(4L, Fault.Kind.INVALID, Fault.Kind.NOT_FOUND, 6L);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void givesEachCallerItsOwnRowOfACompositeKeyWithTexts(Kind kind) throws Exception {
    Database database =
        kind.database()
            .run("create table b (k char(6) not null, n int not null, t varchar(20))")
            .run("alter table b add primary key (k, n)");
    for (int i = 0; i < 40; i++) {
      database.run("insert into b values ('k%d', %d, 'row %d')".formatted(i % 4, i, i));
    }
    String get = kind.name("b") + ".get";
    try (Database.Opened db = open(database, 64, Duration.ofMillis(5))) {
      List<FutureTask<Object>> lookups = new ArrayList<>();
      for (int round = 0; round < 400; round++) {
        int i = round % 41;
        lookups.add(
            aside(() -> text(db, get, kind.name("k"), "k" + i % 4, kind.name("n"), (long) i)));
      }
      for (int round = 0; round < 400; round++) {
        int i = round % 41;
        assertThat(lookups.get(round).get()).isEqualTo(i == 40 ? Fault.Kind.NOT_FOUND : "row " + i);
      }
      assertThat(db.gauge("batch.lookups")).isPositive();
    }
  }

  private static @Nullable Object text(Database.Opened db, String operation, Object... pairs) {
    try {
      return db.row(operation, pairs).at(2);
    } catch (Fault fault) {
      return fault.kind();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void putsQueriesForOneRowTogether(Kind kind) throws Exception {
    Database database =
        kind.database().run("create table c (id int primary key, n int not null, t varchar(20))");
    for (int i = 0; i < 40; i++) {
      database.run("insert into c values (%d, %d, 'row %d')".formatted(i, i / 2, i));
    }
    String id = kind.name("id");
    String text = "select id, n, t from c where n = :n and id >= :least order by id";
    Structure takes =
        Structure.of(
            "q",
            List.of(
                Field.required("n", Type.Int.range(0, 100)),
                Field.required("least", Type.Int.range(0, 100))));
    QuerySource source =
        new QuerySource("q", text, Place.of("test"), takes, null, true, List.of(), List.of(), true);
    JdbcSettings settings = database.batching(2, new JdbcSettings.Batch(32, Duration.ofMillis(5)));
    JdbcSystem system = new JdbcSystem("db", settings, database.snapshot());
    Mistakes mistakes = new Mistakes();
    system.query(source, mistakes);
    assertThat(mistakes.render()).isEmpty();
    try (Database.Opened db = new Database.Opened(system)) {
      List<FutureTask<Object>> lookups = new ArrayList<>();
      for (int round = 0; round < 200; round++) {
        long n = round % 20;
        lookups.add(aside(() -> db.row("q", "n", n, "least", 2 * n + 1).at(id)));
      }
      for (int round = 0; round < 200; round++) {
        assertThat(lookups.get(round).get()).isEqualTo(2L * (round % 20) + 1);
      }
      Fault several = catchThrowableOfType(Fault.class, () -> db.call("q", "n", 3L, "least", 0L));
      assertThat(several.kind()).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(db.gauge("batch.lookups")).isPositive();
    }
  }

  @Test
  void asksTheDatabaseWhetherItHoldsDifferentTextsForEqual() throws Exception {
    Database database =
        Database.h2()
            .run(
                "set collation english strength primary",
                "create table D (ID varchar(10) primary key, N int)",
                "insert into D values ('Alpha', 1), ('beta', 2)");
    try (Database.Opened db = open(database, 64, Duration.ofMillis(5))) {
      List<FutureTask<Object>> lookups = new ArrayList<>();
      for (int round = 0; round < 100; round++) {
        String id = round % 2 == 0 ? "ALPHA" : "BETA";
        lookups.add(aside(() -> db.row("D.get", "ID", id).at("N")));
      }
      for (int round = 0; round < 100; round++) {
        assertThat(lookups.get(round).get()).isEqualTo(1L + round % 2);
      }
    }
  }
}
