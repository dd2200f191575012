package dev.banyan.connectors.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.ColumnType.Base;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectListTest {
  private static final Snapshot SNAPSHOT =
      new Snapshot(
          "",
          "",
          "",
          List.of(
              table(
                  "ord",
                  Column.of("no", ColumnType.sized(Base.CHAR, 8), false),
                  Column.of("cust", ColumnType.of(Base.INT32), true)),
              table(
                  "lin",
                  Column.of("no", ColumnType.sized(Base.CHAR, 8), false),
                  Column.of("qty", ColumnType.numeric(9, 2), false))),
          List.of(),
          List.of());

  private static Table table(String name, Column... columns) {
    return new Table(name, false, "", List.of(columns), Table.Key.NONE, List.of(), List.of());
  }

  private static @Nullable String infer(String sql) {
    List<Column> columns = SelectList.infer(sql, SNAPSHOT, Dialect.POSTGRESQL);
    return columns == null
        ? null
        : String.join(
            " ",
            columns.stream()
                .map(c -> c.name() + ":" + c.type() + (c.nullable() ? "?" : ""))
                .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select NO, CUST from ORD where no = :x | no:char(8) cust:int32?",
        "select * from ord | no:char(8) cust:int32?",
        "select distinct o.no as id, qty n from public.ord as o join lin l on (l.no = o.no)"
            + " order by 1 | id:char(8) n:numeric(9.2)",
        "select o.no, l.* from ord o, lin as l where 1 = 1 group by no | ",
        "select l.* from ord o left join lin l on l.no = o.no | no:char(8)? qty:numeric(9.2)?",
        "select count(*) as n from ord | n:int64",
        "select \"no\" from \"ord\" | no:char(8)"
      })
  void tellsTheColumnsOfAPlainSelect(String sql, @Nullable String columns) {
    assertThat(infer(sql)).isEqualTo(columns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select no || 'x' from ord",
        "select max(cust) as m from ord",
        "select count(*) from ord",
        "select no from ord union select no from lin",
        "select x from (select no as x from ord) q",
        "select no from ord o, lin l",
        "select no from nothing",
        "select nothing from ord",
        "with a as (select 1) select no from ord",
        "select no, no from ord",
        "select 'open"
      })
  void leavesTheRestToTheDatabase(String sql) {
    assertThat(infer(sql)).isNull();
  }
}
