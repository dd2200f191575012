package dev.banyan.connectors.jdbc;

import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.testbase.PostgresServer;
import dev.banyan.value.Struct;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A database of a test's own: on the one PostgreSQL server of this run, or in memory on H2.
record Database(String url) {
  private static final AtomicInteger COUNT = new AtomicInteger();

  static Database postgres() {
    return new Database(PostgresServer.database());
  }

  static int postgresPort() {
    return PostgresServer.sharedPort();
  }

  static Database h2() {
    return new Database("jdbc:h2:mem:t" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  Database run(String... texts) {
    PostgresServer.run(url, texts);
    return this;
  }

  /// The first column of the answer, as texts.
  List<@Nullable String> ask(String text) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text)) {
      List<@Nullable String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  JdbcSettings settings() {
    return JdbcSettings.of(url, null, Secret.of(""));
  }

  JdbcSettings settings(int pool) {
    return with(pool, null, List.of(), JdbcSettings.Replication.USUAL);
  }

  /// Settings where lookups go together.
  JdbcSettings batching(int pool, JdbcSettings.Batch batch) {
    return with(pool, batch, List.of(), JdbcSettings.Replication.USUAL);
  }

  /// Settings where replicas answer reads.
  JdbcSettings replicated(List<String> replicas, JdbcSettings.Replication replication) {
    return with(4, null, replicas, replication);
  }

  private JdbcSettings with(
      int pool,
      JdbcSettings.@Nullable Batch batch,
      List<String> replicas,
      JdbcSettings.Replication replication) {
    JdbcSettings all = settings();
    return new JdbcSettings(
        all.url(),
        all.user(),
        all.password(),
        pool,
        null,
        null,
        all.connectTimeout(),
        all.statementMax(),
        all.fetchSize(),
        all.rowsMax(),
        batch,
        all.prepared(),
        replicas,
        replication);
  }

  Snapshot snapshot() {
    try (Connection connection = connect()) {
      return new Introspection(connection, settings()).read(() -> {});
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  JdbcSystem system() {
    return new JdbcSystem("db", settings(), snapshot());
  }

  Opened open() {
    return new Opened(system());
  }

  /// A system with its live side, for calling by name.
  static final class Opened implements AutoCloseable {
    private final JdbcSystem system;
    private final LiveSystem live;

    Opened(JdbcSystem system) {
      this.system = system;
      this.live =
          system.open(
              settings -> {
                throw new AssertionError("a database needs no HTTP");
              });
    }

    LiveSystem live() {
      return live;
    }

    JdbcSystem system() {
      return system;
    }

    /// One of the figures it tells.
    long gauge(String name) {
      Number value = live.gauges().get(name);
      if (value == null) {
        throw new AssertionError("no figure " + name);
      }
      return value.longValue();
    }

    Signature signature(String operation) {
      return system.operations().stream()
          .filter(signature -> signature.name().equals(operation))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no operation " + operation));
    }

    /// The input of an operation from names and values in turn.
    Struct input(String operation, @Nullable Object... pairs) {
      Struct.Builder input = Struct.builder(signature(operation).takes());
      for (int i = 0; i < pairs.length; i += 2) {
        input.set(String.valueOf(pairs[i]), pairs[i + 1]);
      }
      return input.build();
    }

    @Nullable Object call(String operation, @Nullable Object... pairs) {
      return call(within(Duration.ofSeconds(20)), operation, pairs);
    }

    @Nullable Object call(Exchange exchange, String operation, @Nullable Object... pairs) {
      Call call = live.call(operation);
      return call.call(input(operation, pairs), exchange);
    }

    Struct row(String operation, @Nullable Object... pairs) {
      if (call(operation, pairs) instanceof Struct row) {
        return row;
      }
      throw new AssertionError(operation + " answered no row");
    }

    @Override
    public void close() {
      live.close();
    }
  }

  static Exchange within(Duration time) {
    return new Exchange("test", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }
}
