package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.Imported;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.testbase.Golden;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What an import makes of a database with the usual oddities.
class ImportTest {
  private static final Database LEGACY =
      Database.postgres()
          .run(
              """
              create table "CUSTMAST" (
                "CUST_NO" char(8) primary key, "CUST_NM" varchar(40) not null,
                "STAT_CD" char(1) not null check ("STAT_CD" in ('A', 'S', 'C')),
                "VIP_FLG" char(1) default 'N' not null check ("VIP_FLG" in ('Y', 'N')),
                "CR_LIM_AMT" numeric(11,2), "OPEN_DT" numeric(8), "RGN" char(2),
                "UPD_TS" timestamp)""",
              """
              create table "ORDHDR" (
                "ORDNO" varchar(12) primary key,
                "CUST_NO" char(8) not null references "CUSTMAST" ("CUST_NO"),
                "SHIP_TO" char(8) references "CUSTMAST" ("CUST_NO"), "WHERE_SET" point)""",
              """
              create table "ORDLIN" (
                "ORDNO" varchar(12) references "ORDHDR" ("ORDNO"), "LINENO" integer,
                "PROD CODE" char(12), "QTY" integer not null, primary key ("ORDNO", "LINENO"))""",
              "create table \"2019\" (\"1st\" integer, \"%\" numeric)",
              "create view \"OPEN_ORDERS\" as select * from \"ORDHDR\"",
              "comment on table \"CUSTMAST\" is 'Customers'",
              """
              insert into "CUSTMAST" ("CUST_NO", "CUST_NM", "STAT_CD", "RGN")
              values ('C1', 'Ada', 'A', 'N'), ('C2', 'Bob', 'A', 'S')""");

  private static Imported imported(Set<String> tables) {
    ImportOptions options =
        new ImportOptions(
            "erp",
            "${env:ERP_URL}",
            "app",
            "${env:ERP_PASSWORD}",
            "legacy/erp.snapshot.yaml",
            tables);
    return JdbcImporter.run(options, LEGACY.settings());
  }

  @Test
  void writesReadableNamesRelationsAndCodesWithTheOriginalsInTheMapping() {
    Golden.check("jdbc/import.yaml", imported(Set.of()).configuration());
  }

  @Test
  void writesTheSnapshotItWasMadeFrom() {
    Golden.check("jdbc/import.snapshot.yaml", imported(Set.of()).snapshotText());
  }

  @Test
  void saysWhatItCouldNotMapAndWhatItGuessed() {
    Golden.check("jdbc/import.report.txt", String.join("\n", imported(Set.of()).report()) + "\n");
  }

  @Test
  void takesOnlyTheTablesAskedFor() {
    assertThat(imported(Set.of("ORDLIN")).snapshot().tables())
        .extracting(Table::name)
        .containsExactly("ORDLIN");
  }

  @Test
  void saysThatATableOrAnyIsNotThere() {
    Fault other = catchThrowableOfType(Fault.class, () -> imported(Set.of("ORDLIN", "ORDHD")));
    Database empty = Database.h2();
    ImportOptions options = new ImportOptions("a", "b", null, null, "c", Set.of());
    Fault none =
        catchThrowableOfType(Fault.class, () -> JdbcImporter.run(options, empty.settings()));

    assertThat(other.kind()).isEqualTo(Fault.Kind.NOT_FOUND);
    assertThat(other).hasMessage("There is no table `ORDHD`");
    assertThat(other.operator()).isEqualTo("did you mean `ORDHDR`?");
    assertThat(none.kind()).isEqualTo(Fault.Kind.NOT_FOUND);
    assertThat(none.operator()).contains("whether the URL names the right one");
  }

  @Test
  void saysHowToSayWhoConnects() throws SQLException {
    String url = "jdbc:h2:mem:locked;DB_CLOSE_DELAY=-1;USER=owner;PASSWORD=its";
    try (Connection _ = DriverManager.getConnection(url)) {
      JdbcSettings stranger = JdbcSettings.of("jdbc:h2:mem:locked", "stranger", Secret.of("no"));
      ImportOptions options = new ImportOptions("a", "b", null, null, "c", Set.of());

      Fault fault = catchThrowableOfType(Fault.class, () -> JdbcImporter.run(options, stranger));

      assertThat(fault.operator())
          .contains("SQLSTATE 28000", "--user and --password-file")
          .doesNotContain("no;");
    }
  }
}
