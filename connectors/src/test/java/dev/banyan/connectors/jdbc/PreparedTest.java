package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What PostgreSQL itself says of the statements that its one connection keeps.
class PreparedTest {
  /// How many statements over `a` are kept, and how often they were used.
  private static final String KEPT =
      """
      select count(*) as statements, coalesce(sum(generic_plans + custom_plans), 0)::bigint as uses
      from pg_prepared_statements where statement like '%from "public"."a"%'
      and statement not like '%pg_prepared%'""";

  private static QueryShape shape() {
    ColumnType count = ColumnType.of(ColumnType.Base.INT64);
    return new QueryShape(
        "kept",
        QueryShape.hash(KEPT),
        List.of(Column.of("statements", count, false), Column.of("uses", count, false)));
  }

  private static Struct kept(JdbcSettings.Prepared prepared, int lookups, int lists) {
    Database database =
        Database.postgres().run("create table a (id int primary key)", "insert into a values (1)");
    JdbcSettings all = database.settings(1);
    JdbcSettings settings =
        new JdbcSettings(
            all.url(),
            null,
            all.password(),
            1,
            null,
            null,
            all.connectTimeout(),
            all.statementMax(),
            100,
            1000,
            null,
            prepared,
            List.of(),
            all.replication());
    JdbcSystem system = new JdbcSystem("db", settings, database.snapshot().with(List.of(shape())));
    Mistakes mistakes = new Mistakes();
    system.query(
        new QuerySource(
            "kept", KEPT, Place.of("test"), Structure.of("kept", List.of()), null, true),
        mistakes);
    assertThat(mistakes.render()).isEmpty();
    try (Database.Opened db = new Database.Opened(system)) {
      for (int i = 0; i < lookups; i++) {
        db.row("a.get", "id", 1L);
      }
      for (int i = 1; i <= lists; i++) {
        db.call("a.list", "sort", i % 2 == 0 ? "id" : "-id", "id", 1L);
      }
      return db.row("kept");
    }
  }

  @Test
  void preparesAStatementOnceForAllItsUsesOnAConnection() {
    Struct kept = kept(JdbcSettings.Prepared.USUAL, 50, 0);
    assertThat(kept.at("statements")).isEqualTo(1L);
    assertThat(kept.at("uses")).isEqualTo(49L);
  }

  @Test
  void keepsNoMoreStatementsThanItIsTold() {
    Struct kept = kept(new JdbcSettings.Prepared(true, 2, 1), 10, 10);
    assertThat(kept.at("statements")).isEqualTo(2L);
  }

  @Test
  void keepsNoneBehindAPooler() {
    Struct kept = kept(new JdbcSettings.Prepared(false, 256, 2), 50, 10);
    assertThat(kept.at("statements")).isEqualTo(0L);
  }
}
