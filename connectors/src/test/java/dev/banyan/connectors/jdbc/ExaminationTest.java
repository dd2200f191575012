package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Finding;
import dev.banyan.connect.QuerySource;
import dev.banyan.connect.Use;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A PostgreSQL with a table of 300,000 rows, indexes that are missing and one that is of no use.
class ExaminationTest {
  private static EmbeddedPostgres server;
  private static Database database;

  @BeforeAll
  static void fill() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("shared_preload_libraries", "pg_stat_statements")
            .setServerConfig("autovacuum", "off")
            .start();
    database =
        new Database(server.getJdbcUrl("postgres", "postgres"))
            .run(
                "create extension pg_stat_statements",
                "create table ord (no char(10) primary key, cust char(8) not null, placed date,"
                    + " title varchar(40), state int not null)",
                "insert into ord select 'N' || i, 'C' || (i % 5000), date '2020-01-01' + i % 900,"
                    + " 'Title ' || i, i % 7 from generate_series(1, 300000) i",
                "create index ord_title on ord (title)",
                "create index ord_no_text on ord (no)",
                "create table small (id int primary key, ref int)",
                "insert into small select i, i from generate_series(1, 500) i",
                "create table fresh as select i from generate_series(1, 20000) i",
                // What was inserted is counted before it is analysed, not once more behind that.
                "select pg_stat_force_next_flush()",
                "analyze ord",
                "analyze small");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static JdbcSystem system(QuerySource... queries) {
    Snapshot snapshot = database.snapshot();
    JdbcSystem system = new JdbcSystem("db", database.settings(), snapshot);
    Mistakes mistakes = new Mistakes();
    List.of(queries).forEach(query -> system.query(query, mistakes));
    assertThat(mistakes.render()).isEmpty();
    return system;
  }

  private static QuerySource query(String text) {
    Structure takes = Structure.of("q", List.of(Field.required("v", Type.Text.max(10))));
    return new QuerySource("q", text, Place.of("test"), takes, null, false);
  }

  private static List<Finding> problems(JdbcSystem system, Use... uses) {
    try (Database.Opened db = new Database.Opened(system)) {
      return db.live().examine(List.of(uses), Deadline.in(Duration.ofSeconds(30))).stream()
          .filter(finding -> finding.level() == Finding.Level.PROBLEM)
          .filter(finding -> !finding.about().contains("fresh"))
          .filter(finding -> !finding.sentence().startsWith("slow"))
          .toList();
    }
  }

  @Test
  void namesTheIndexThatAFilterNeeds() {
    List<Finding> found = problems(system(), new Use("ord.list", Set.of("cust"), null));
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().about()).isEqualTo("ord.list by cust");
    assertThat(found.getFirst().sentence())
        .isEqualTo("reads all 300,000 rows of public.ord to find those by cust, no");
    assertThat(found.getFirst().remedy())
        .isEqualTo("create index concurrently on \"public\".\"ord\" (\"cust\", \"no\");");
    assertThat(found.getFirst().seen()).contains("Seq Scan on ord", "filter");
  }

  @Test
  void isContentOnceTheIndexIsThere() {
    database.run("create index ord_tmp on ord (cust, no)", "analyze ord");
    try {
      assertThat(problems(system(), new Use("ord.list", Set.of("cust"), null))).isEmpty();
    } finally {
      database.run("drop index ord_tmp");
    }
  }

  @Test
  void namesTheIndexThatAnOrderNeeds() {
    List<Finding> found = problems(system(), new Use("ord.list", Set.of(), "state"));
    assertThat(found)
        .extracting(Finding::remedy)
        .containsExactly("create index concurrently on \"public\".\"ord\" (\"state\", \"no\");");
  }

  @Test
  void saysNothingOfKeysAndOfSmallTables() {
    assertThat(
            problems(
                system(),
                new Use("ord.get", Set.of("no"), null),
                new Use("small.list", Set.of("ref"), null)))
        .isEmpty();
  }

  @Test
  void saysWhyAnIndexIsOfNoUseToAQuery() {
    List<Finding> casts =
        problems(
            system(query("select title from ord where no::text = cast(:v as text)")),
            new Use("q", Set.of(), null));
    List<Finding> functions =
        problems(
            system(query("select title from ord where lower(title) = :v")),
            new Use("q", Set.of(), null));
    assertThat(casts)
        .extracting(Finding::sentence)
        .hasSize(1)
        .first()
        .asString()
        .contains("is of no use, as column no of type character is compared as text");
    assertThat(functions)
        .extracting(Finding::sentence)
        .containsExactly(
            "index ord_title is of no use, as lower(title) is compared, not the column");
    assertThat(functions.getFirst().remedy())
        .isEqualTo("create index concurrently on \"public\".\"ord\" (lower(\"title\"));");
  }

  @Test
  void tellsSlowAndFrequentStatementsWithTheirPlansAndTablesWithoutStatistics() {
    database.ask("select pg_stat_statements_reset()::text");
    for (int i = 0; i < 30; i++) {
      database.ask("select count(*)::text from ord where state = " + i);
    }
    try (Database.Opened db = new Database.Opened(system())) {
      List<Finding> found = db.live().examine(List.of(), Deadline.in(Duration.ofSeconds(30)));
      assertThat(found)
          .anyMatch(
              one ->
                  one.about().equals("select count(*)::text from ord where state = $1")
                      && one.sentence().contains(": 30 times,")
                      && String.valueOf(one.seen()).contains("Seq Scan on ord"))
          .anyMatch(
              one ->
                  one.about().equals("public.fresh")
                      && one.sentence().startsWith("has no statistics"));
    }
  }

  @Test
  void changesNothing() {
    problems(
        system(), new Use("ord.update", Set.of("no"), null), new Use("ord.delete", Set.of(), null));
    assertThat(database.ask("select count(*)::text from ord")).containsExactly("300000");
  }

  @Test
  void findsWholeTablesReadOnH2() {
    Database h2 =
        Database.h2()
            .run(
                "create table A (ID int primary key, REF int)",
                "insert into A select x, mod(x, 10) from system_range(1, 20000)",
                "analyze");
    try (Database.Opened db = h2.open()) {
      List<Finding> found =
          db.live()
              .examine(
                  List.of(
                      new Use("A.list", Set.of("REF"), null), new Use("A.get", Set.of("ID"), null)),
                  Deadline.in(Duration.ofSeconds(30)));
      assertThat(found.stream().filter(one -> one.level() == Finding.Level.PROBLEM).toList())
          .hasSize(1)
          .first()
          .matches(one -> one.about().equals("A.list by REF"))
          .matches(one -> "create index on PUBLIC.A (REF);".equals(one.remedy()));
    }
  }
}
