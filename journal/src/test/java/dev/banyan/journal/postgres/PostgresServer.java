package dev.banyan.journal.postgres;

import dev.banyan.base.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The one PostgreSQL server of this run, with a database for each test. It flushes as a real one
/// does, starts with the first test that needs it and ends with the process.
public final class PostgresServer {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private PostgresServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Settings of a new, empty database.
  public static PostgresSettings database() {
    String name = "j" + COUNT.incrementAndGet();
    run(Running.SERVER.getJdbcUrl("postgres", "postgres"), "create database " + name);
    return new PostgresSettings(
        Running.SERVER.getJdbcUrl("postgres", name), null, Secret.of(""), Duration.ofSeconds(5));
  }

  static int port() {
    return Running.SERVER.getPort();
  }

  static void run(String url, String... texts) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String text : texts) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
