package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said when a database changes under its snapshot.
class DriftTest {
  private static List<String> drift(Database database, String... changes) {
    JdbcSystem system = database.system();
    database.run(changes);
    try (Database.Opened db = new Database.Opened(system)) {
      return db.live().drift(Deadline.in(Duration.ofSeconds(20)));
    }
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
}
