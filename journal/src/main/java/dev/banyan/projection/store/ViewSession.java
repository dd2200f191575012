package dev.banyan.projection.store;

import dev.banyan.base.Fault;
import java.sql.Connection;
import java.sql.SQLException;

/// A connection that changes read models, one transaction after another. Owned by one thread.
public final class ViewSession implements AutoCloseable {
  private static final int WELL_SECONDS_MAX = 2;

  private final ViewStore store;
  private final Connection connection;
  private final Dialect dialect;

  /// What is done within a transaction.
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /// What is done within a transaction, with what the parts of this session offer.
  @FunctionalInterface
  public interface Step<T> {
    T run();
  }

  ViewSession(ViewStore store, Connection connection, Dialect dialect) {
    this.store = store;
    this.connection = connection;
    this.dialect = dialect;
  }

  /// Versions of projections.
  public Catalog catalog() {
    return new Catalog(this, dialect);
  }

  /// Rows and checkpoints.
  public Rows rows() {
    return new Rows(this, dialect);
  }

  /// Keys whose events wait.
  public Parked parked() {
    return new Parked(this);
  }

  /// Which records have closed windows.
  public Closings closings() {
    return new Closings(this);
  }

  /// One transaction: all of it or, where it throws, nothing.
  public <T> T transaction(Step<T> step) {
    return ask(
        open -> {
          dialect.begin(open);
          boolean done = false;
          try {
            T result = step.run();
            Dialect.execute(open, "commit");
            done = true;
            return result;
          } finally {
            if (!done) {
              rollBack(open);
            }
          }
        });
  }

  /// Whether the store still answers on this connection, asked at most for two seconds.
  public boolean isWell() {
    try {
      return connection.isValid(WELL_SECONDS_MAX);
    } catch (SQLException _) {
      return false;
    }
  }

  private static void rollBack(Connection connection) {
    try {
      Dialect.execute(connection, "rollback");
    } catch (SQLException e) {
      System.getLogger("banyan.projection")
          .log(System.Logger.Level.DEBUG, "rolling back read models: " + e.getMessage());
    }
  }

  <T> T ask(Work<T> work) {
    try {
      return work.in(connection);
    } catch (SQLException e) {
      throw store.failed(e);
    }
  }

  /// Where a version is no longer there.
  static Fault gone(StoredView view) {
    return Fault.builder(Fault.Kind.OVERLOADED, "The read model is being made")
        .name(Rows.GONE)
        .operator("version " + view.id() + " of projection `" + view.name() + "` was dropped")
        .build();
  }

  @Override
  public void close() {
    ViewStore.close(connection);
  }
}
