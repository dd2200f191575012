package dev.banyan.example.meridian.erp;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// The ERP's database server on a free loopback port, filled anew at each start and removed at the
/// end. Its users prove themselves by a password.
public final class ErpDatabase implements AutoCloseable {
  public static final String NAME = "erp";
  public static final String USER = "app";

  /// For the demonstration alone: the server is reached from this machine only.
  public static final String PASSWORD = "demo-erp-password";

  private static final String PASSWORDS_NEEDED =
      """
      local all all               trust
      host  all postgres all      trust
      host  all all      all      scram-sha-256
      """;

  private final EmbeddedPostgres server;

  public ErpDatabase() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().setServerConfig("max_connections", "60").start();
    run(server.getPostgresDatabase(), "create database " + NAME);
    DataSource erp = server.getDatabase("postgres", NAME);
    run(erp, schema());
    askForPasswords(erp);
  }

  private static String schema() throws IOException {
    try (InputStream text = ErpDatabase.class.getResourceAsStream("schema.sql")) {
      if (text == null) {
        throw new IOException("schema.sql is missing from the jar");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void run(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void askForPasswords(DataSource database) throws SQLException, IOException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("show hba_file")) {
        row.next();
        Files.writeString(Path.of(row.getString(1)), PASSWORDS_NEEDED);
      }
      statement.execute("select pg_reload_conf()");
    }
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
