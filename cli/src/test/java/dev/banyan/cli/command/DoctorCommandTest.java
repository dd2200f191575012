package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The doctor over a database whose index is missing, and over one that is not there.
class DoctorCommandTest {
  private static final String URL = "jdbc:h2:mem:doctor;DB_CLOSE_DELAY=-1";

  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0 } }
      systems:
        erp: { jdbc: { url: "${env:ERP}" }, snapshot: erp.snapshot.yaml }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /orders/{id}: { call: erp.ORD.get, with: { ID: path.id } }
            GET /customers/{id}/orders: { call: erp.ORD.list, with: { CUST: path.id } }
      """;

  @TempDir Path folder;

  private Shell shell() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("drop all objects");
      statement.execute("create table ORD (ID int primary key, CUST int not null)");
      statement.execute("insert into ORD select x, mod(x, 500) from system_range(1, 20000)");
      statement.execute("analyze");
    }
    Shell shell = new Shell(folder);
    shell.run("import", "jdbc", URL, "--name", "erp");
    shell.write("shop.yaml", CONFIGURATION);
    return shell;
  }

  private static String with(String url) {
    return CONFIGURATION.replace("${env:ERP}", url);
  }

  @Test
  void tellsTheIndexThatIsMissingAndThatSomethingIsToBeDone() throws SQLException {
    Shell shell = shell();
    shell.write("shop.yaml", with(URL));
    Shell.Result result = shell.run("doctor", "shop.yaml");
    assertThat(result.out())
        .contains(
            "machine:",
            "ok      java: 25",
            "ok      file handles:",
            "erp:",
            "ok      reached: answers",
            "problem ORD.list by CUST: reads all 20,000 rows of PUBLIC.ORD",
            "do: create index on PUBLIC.ORD (CUST);")
        .doesNotContain("ORD.get by");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void isContentWithTheIndexAndSaysSoAsJson() throws SQLException {
    Shell shell = shell();
    shell.write("shop.yaml", with(URL));
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("create index ORD_CUST on ORD (CUST)");
    }
    Shell.Result result = shell.run("doctor", "shop.yaml", "--json");
    assertThat(result.out())
        .startsWith("{\"findings\":[")
        .contains("\"of\":\"erp\",\"level\":\"fine\",\"about\":\"reached\"")
        .doesNotContain("create index");
  }

  @Test
  void tellsASystemThatCannotBeReachedByItsExitCode() throws SQLException {
    Shell shell = shell();
    shell.write("shop.yaml", with("jdbc:h2:tcp://localhost:1/none"));
    Shell.Result result = shell.run("doctor", "shop.yaml");
    assertThat(result.out()).contains("problem reached: does not answer", "no connection to `erp`");
    assertThat(result.exit()).isEqualTo(3);
  }
}
