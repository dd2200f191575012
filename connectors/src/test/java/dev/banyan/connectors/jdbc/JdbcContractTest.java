package dev.banyan.connectors.jdbc;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/// Both shipped databases against the connector contract.
class JdbcContractTest {
  private static final Database POSTGRES =
      Database.postgres().run("create table a (id int primary key)", "insert into a values (1)");
  private static final Database H2 =
      Database.h2().run("create table A (ID int primary key)", "insert into A values (1)");

  /// What the JDK opens once, with the first connection, is no leak.
  @BeforeAll
  static void connectOnce() {
    POSTGRES.ask("select id from a");
  }

  /// Settings that give up connecting soon.
  private static JdbcSettings impatient(Database database) {
    return new JdbcSettings(
        database.url(),
        null,
        null,
        2,
        null,
        null,
        Duration.ofMillis(500),
        Duration.ofSeconds(60),
        100,
        1000,
        null,
        JdbcSettings.Prepared.USUAL,
        List.of(),
        JdbcSettings.Replication.USUAL);
  }

  private static Struct nothing(String operation) {
    return Struct.of(Structure.of(operation, List.of()));
  }

  /// A system whose query `slow` is `text`.
  private static JdbcSystem system(Database database, String text) {
    QuerySource source =
        new QuerySource(
            "slow", text, Place.of("test"), Structure.of("slow", List.of()), null, false);
    QueryShape shape =
        new QueryShape(
            "slow",
            QueryShape.hash(text),
            List.of(Column.of("ANSWER", ColumnType.of(ColumnType.Base.VARCHAR), true)));
    Snapshot snapshot = database.snapshot().with(List.of(shape));
    JdbcSystem system = new JdbcSystem("db", database.settings(), snapshot);
    Mistakes mistakes = new Mistakes();
    system.query(source, mistakes);
    if (mistakes.hasErrors()) {
      throw new AssertionError(mistakes.render());
    }
    return system;
  }

  @Nested
  @ExtendWith(LeakCheck.class)
  class OnPostgres extends ConnectorContract {
    @Override
    protected Subject subject() {
      JdbcSystem system = system(POSTGRES, "select pg_sleep(20)::text as \"ANSWER\"");
      return new Subject(
          system,
          new Attempt("a.list", new Database.Opened(system).input("a.list")),
          new Attempt("slow", nothing("slow")));
    }

    @Override
    protected LegacySystem unreachable() {
      Database nowhere = new Database("jdbc:postgresql://localhost:1/none?user=a");
      return new JdbcSystem("db", impatient(nowhere), POSTGRES.snapshot());
    }
  }

  @Nested
  @ExtendWith(LeakCheck.class)
  class OnH2 extends ConnectorContract {
    @Override
    protected Subject subject() {
      JdbcSystem system =
          system(
              H2,
              """
              select cast(count(*) as varchar) as ANSWER
              from system_range(1, 1000000) a, system_range(1, 1000000) b
              where mod(a.x + b.x, 7) = 8""");
      return new Subject(
          system,
          new Attempt("A.list", new Database.Opened(system).input("A.list")),
          new Attempt("slow", nothing("slow")));
    }

    @Override
    protected LegacySystem unreachable() {
      Database nowhere = new Database("jdbc:h2:tcp://localhost:1/none");
      return new JdbcSystem("db", impatient(nowhere), H2.snapshot());
    }
  }
}
