package dev.banyan.bench.journal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What one would write by hand on the same engines: a queue, one thread that inserts all that
/// waits in one transaction and commits, a unique index on stream and version. No chain, no head
/// file, no expectations, no reservations; as durable as the engine's own commit.
public final class PlainSql implements IntConsumer {
  private static final int GROUP_MAX = 512;
  private static final int CALLERS_MAX = 1_024;

  private final BlockingQueue<Row> queue = new LinkedBlockingQueue<>();
  private final AtomicLongArray versions = new AtomicLongArray(CALLERS_MAX);
  private final Connection connection;
  private final PreparedStatement insert;

  public PlainSql(String where) throws SQLException {
    boolean postgres = where.startsWith("jdbc:");
    Properties properties = new Properties();
    if (postgres) {
      properties.setProperty("user", "postgres");
      properties.setProperty("reWriteBatchedInserts", "true");
    }
    this.connection =
        DriverManager.getConnection(postgres ? where : "jdbc:sqlite:" + where, properties);
    try (Statement statement = connection.createStatement()) {
      if (!postgres) {
        statement.execute("pragma journal_mode = wal");
        statement.execute("pragma synchronous = full");
      }
      String id = postgres ? "bigserial primary key" : "integer primary key";
      String bytes = postgres ? "bytea" : "blob";
      statement.execute("drop table if exists plain");
      statement.execute(
          ("create table plain (position %s, stream text not null, version bigint not null,"
                  + " kind text not null, at bigint not null, payload %s not null,"
                  + " unique (stream, version))")
              .formatted(id, bytes));
    }
    connection.setAutoCommit(false);
    this.insert =
        connection.prepareStatement(
            "insert into plain (stream, version, kind, at, payload) values (?, ?, ?, ?, ?)");
    Thread.ofPlatform().daemon().start(this::write);
  }

  /// One append on its way.
  private static final class Row {
    private final String stream;
    private final long version;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable SQLException failed;

    Row(String stream, long version) {
      this.stream = stream;
      this.version = version;
    }
  }

  @Override
  public void accept(int caller) {
    Row row = new Row("model/order/" + caller, versions.incrementAndGet(caller));
    queue.add(row);
    try {
      row.done.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (row.failed != null) {
      throw new IllegalStateException(row.failed);
    }
  }

  private void write() {
    List<Row> group = new ArrayList<>();
    while (true) {
      group.clear();
      try {
        group.add(queue.take());
      } catch (InterruptedException _) {
        return;
      }
      queue.drainTo(group, GROUP_MAX - 1);
      SQLException failed = commit(group);
      for (Row row : group) {
        row.failed = failed;
        row.done.countDown();
      }
    }
  }

  private @Nullable SQLException commit(List<Row> group) {
    try {
      long now = System.currentTimeMillis() * 1_000;
      for (Row row : group) {
        insert.setString(1, row.stream);
        insert.setLong(2, row.version);
        insert.setString(3, "order.placed/1");
        insert.setLong(4, now);
        insert.setBytes(5, Appends.ENTRY);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      return null;
    } catch (SQLException e) {
      return e;
    }
  }
}
