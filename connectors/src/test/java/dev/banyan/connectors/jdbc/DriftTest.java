package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Difference;
import dev.banyan.connect.QuerySource;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is said when a database changes under its snapshot.
class DriftTest {
  private static List<String> drift(Database database, String... changes) {
    JdbcSystem system = database.system();
    database.run(changes);
    try (Database.Opened db = new Database.Opened(system)) {
      return differences(db).stream().map(Difference::sentence).toList();
    }
  }

  private static List<Difference> differences(Database.Opened db) {
    return db.live().drift(Deadline.in(Duration.ofSeconds(20)));
  }

  private static JdbcSystem withQuery(JdbcSystem system, String name, String text) {
    Structure takes = Structure.of(name, List.of());
    QuerySource query =
        new QuerySource(
            name, text, Place.of("test"), takes, null, false, List.of(), List.of(), false);
    assertThat(system.query(query, new Mistakes())).isNotNull();
    return system;
  }

  private static Database shop() {
    return Database.postgres()
        .run(
            "create type mood as enum ('glad')",
            """
            create table cust (
              no char(8) primary key, nm varchar(20) not null, m mood, mail varchar(40) unique,
              stat char(1) check (stat in ('A', 'B')))""",
            "create table ord (id int primary key, cust char(8) references cust (no))",
            "create table old (id int)",
            "create function f(a int) returns int language sql as $$ select 1 $$");
  }

  @Test
  void saysNothingWhereNothingChanged() {
    assertThat(drift(shop(), "create table another (id int)")).isEmpty();
  }

  @Test
  void saysOneSentenceForEachDifference() {
    assertThat(
            drift(
                shop(),
                "drop table old",
                "alter table cust alter nm type varchar(40)",
                "alter table cust alter nm drop not null",
                "alter table cust add since date not null default now()",
                "alter table cust add vat varchar(10) not null",
                "alter table cust drop constraint cust_mail_key",
                "alter table cust drop constraint cust_stat_check",
                "alter type mood add value 'sad'",
                "alter table ord drop constraint ord_cust_fkey",
                "alter table ord drop constraint ord_pkey",
                "drop function f(int)",
                "create function f(a text) returns int language sql as $$ select 1 $$"))
        .containsExactlyInAnyOrder(
            "Table old is gone.",
            "Column cust.nm was varchar(20) and is varchar(40).",
            "Column cust.nm may now be null.",
            "Column cust.since is new.",
            "Column cust.vat is new and every insert must give it.",
            "cust (mail) is no longer unique.",
            "Column cust.stat allowed the values [A, B] and allows [].",
            "Column cust.m had the values [glad] and has [glad, sad].",
            "ord (cust) no longer refers to cust.",
            "The primary key of ord was (id) and is none.",
            "Routine f has other parameters.");
  }

  @Test
  void namesTheOperationsThatADifferenceTouches() {
    Database database = shop();
    JdbcSystem system = database.system();
    withQuery(system, "numbers", "select id from public.\"ord\" where id > 0");
    withQuery(system, "names", "select no, nm from cust");

    database.run(
        "alter table ord drop column cust", "drop function f(int)", "alter table cust add x int");

    try (Database.Opened db = new Database.Opened(system)) {
      Map<String, Set<String>> touched = new HashMap<>();
      differences(db).forEach(one -> touched.put(one.sentence(), one.operations()));
      assertThat(touched)
          .containsEntry("Column cust.x is new.", Set.of())
          .containsEntry("Routine f is gone.", Set.of("f"));
      assertThat(touched.get("Column ord.cust is gone."))
          .contains("ord.get", "ord.list", "ord.insert", "ord.delete", "numbers")
          .doesNotContain("names", "cust.get", "f");
    }
  }
}
