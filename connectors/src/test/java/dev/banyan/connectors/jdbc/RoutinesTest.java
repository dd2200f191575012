package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.operation.Effect;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Stored procedures and functions.
class RoutinesTest {
  private static final Database POSTGRES =
      Database.postgres()
          .run(
              "create table t (id int primary key, n numeric(9,2))",
              """
              create function twice(n numeric) returns numeric language sql immutable as
              $$ select n * 2 $$""",
              """
              create function parts(n int, out tens int, out ones int) language sql immutable as
              $$ select n / 10, n % 10 $$""",
              """
              create function upto(n int) returns table (i int, square int) language sql stable as
              $$ select g, g * g from generate_series(1, n) g $$""",
              """
              create procedure put(id int, n numeric, inout total numeric) language plpgsql as
              $$ begin insert into t values (id, n); total := total + n; end $$""",
              """
              create function refuse() returns void language plpgsql as
              $$ begin raise exception 'customer 4711 is bankrupt'; end $$""",
              "create function two(a int) returns int language sql as $$ select 1 $$",
              "create function two(a text) returns int language sql as $$ select 1 $$",
              "create function shape(a point) returns int language sql as $$ select 1 $$");

  @Test
  void callsAFunction() {
    try (Database.Opened db = POSTGRES.open()) {
      Struct row = db.row("twice", "n", new BigDecimal("1.50"));
      assertThat(row.at("result")).isEqualTo(new BigDecimal("3.00"));
      assertThat(db.signature("twice").effect()).isEqualTo(Effect.READ);
    }
  }

  @Test
  void readsOutgoingParametersAsARow() {
    try (Database.Opened db = POSTGRES.open()) {
      Struct row = db.row("parts", "n", 42L);
      assertThat(row.at("tens")).isEqualTo(4L);
      assertThat(row.at("ones")).isEqualTo(2L);
    }
  }

  @Test
  void streamsTheRowsOfATableFunction() {
    try (Database.Opened db = POSTGRES.open();
        Rows rows = (Rows) Objects.requireNonNull(db.call("upto", "n", 3L))) {
      assertThat(rows).toIterable().hasSize(3);
    }
  }

  @Test
  void callsAProcedure() {
    try (Database.Opened db = POSTGRES.open()) {
      Struct row =
          db.row("put", "id", 1L, "n", new BigDecimal("2.50"), "total", new BigDecimal("10"));
      assertThat(row.at("total")).isEqualTo(new BigDecimal("12.50"));
      assertThat(db.signature("put").effect()).isEqualTo(Effect.WRITE);
      assertThat(POSTGRES.ask("select n from t where id = 1")).containsExactly("2.50");
    }
  }

  @Test
  void answersAnExceptionOfTheDatabaseWithoutItsWords() {
    try (Database.Opened db = POSTGRES.open()) {
      Fault fault = catchThrowableOfType(Fault.class, () -> db.call("refuse"));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT);
      assertThat(fault.getMessage() + fault.operator()).doesNotContain("4711");
    }
  }

  @Test
  void leavesOutWhatItCannotCall() {
    JdbcSystem system = POSTGRES.system();
    assertThat(system.operations()).extracting(s -> s.name()).doesNotContain("two", "shape");
    assertThat(system.refused()).containsKey("shape");
    assertThat(system.refused().get("two")).startsWith("several routines have this name");
  }

  @Test
  void callsAFunctionOfH2() {
    Database h2 = Database.h2().run("create alias HEXED for 'java.lang.Integer.toHexString(int)'");
    try (Database.Opened db = h2.open()) {
      String parameter = db.signature("HEXED").takes().field(0).name();
      assertThat(db.row("HEXED", parameter, 255L).at("result")).isEqualTo("ff");
    }
  }
}
