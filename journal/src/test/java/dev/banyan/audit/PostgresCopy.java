package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.postgres.PostgresArchive;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.value.Bytes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// A PostgreSQL store, tampered with in its own tables and restored from copies of them. `record`
/// is a view of its table.
final class PostgresCopy implements Copy {
  private final PostgresSettings settings;
  private final Connection connection;

  PostgresCopy(PostgresSettings settings) throws SQLException {
    this.settings = settings;
    this.connection = DriverManager.getConnection(settings.url());
    run(
        "set synchronous_commit = off",
        "create table saved_record as table banyan_record",
        "create table saved_head as table banyan_head",
        "create view record as select * from banyan_record");
  }

  private void run(String... texts) {
    try (Statement statement = connection.createStatement()) {
      for (String text : texts) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void restore() {
    run(
        "truncate banyan_record, banyan_head",
        "insert into banyan_record select * from saved_record",
        "insert into banyan_head select * from saved_head");
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void end(int partition, long position, Bytes hash) {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update banyan_head set position = ?, hash = ? where partition = ?")) {
      update.setLong(1, position);
      update.setBytes(2, hash.toArray());
      update.setInt(3, partition);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Archive open() {
    return PostgresArchive.open(settings);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
