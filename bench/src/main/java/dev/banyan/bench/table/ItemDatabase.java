package dev.banyan.bench.table;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// A PostgreSQL server with a table of ten thousand items, a hundred in each group. Prints its port
/// and ends with its standard input.
public final class ItemDatabase {
  private static final String TABLE =
      """
      create table "ITEM" (
        "ITEMNO" char(12) primary key,
        "GRP_CD" char(4) not null,
        "DESCR" varchar(60) not null,
        "PRICE" numeric(9,2) not null,
        "QTY" integer not null,
        "ACT_FL" char(1) not null,
        "CHG_DT" numeric(8) not null,
        "NOTE" varchar(40));
      insert into "ITEM"
        select 'I' || lpad(n::text, 8, '0'), 'G' || lpad((n / 100)::text, 3, '0'),
          'Item number ' || n || ', of good quality', (n % 5000) + 0.25, n % 700,
          case when n % 7 = 0 then 'N' else 'Y' end, 20240101 + n % 28,
          case when n % 3 = 0 then null else 'note ' || n end
        from generate_series(0, 9999) n;
      create index "ITEM_GRP" on "ITEM" ("GRP_CD", "ITEMNO");
      analyze "ITEM";
      """;

  private ItemDatabase() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
      }
      System.out.println("ready " + server.getPort());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Only the end of the input says something.
      }
    }
  }
}
