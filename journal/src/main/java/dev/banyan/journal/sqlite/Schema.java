package dev.banyan.journal.sqlite;

import dev.banyan.journal.Untrusted;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of a SQLite store and how older ones become the newest: a list of steps, each made
/// once, all that are missing in one transaction. The file's `user_version` counts them.
record Schema(List<List<String>> steps) {
  /// `Bany`: how a file of ours is told from any other.
  private static final int APPLICATION = 0x42616E79;

  /// Steps are only ever added.
  static final Schema NEWEST =
      new Schema(
          List.of(
              List.of(
                  """
                  create table record (
                    position integer primary key,
                    tenant text not null,
                    stream text not null,
                    version integer not null,
                    kind text not null,
                    at integer not null,
                    claims blob not null,
                    payload blob not null,
                    hash blob not null)""",
                  "create unique index record_stream on record (tenant, stream, version)",
                  """
                  create table reservation (
                    tenant text not null,
                    scope text not null,
                    key text not null,
                    position integer not null,
                    primary key (tenant, scope, key)) without rowid""")));

  /// Whether the file needs no step.
  ///
  /// @throws dev.banyan.base.Fault where it is not ours, or of a newer Banyan
  boolean isNewest(Connection connection, Path path) throws SQLException {
    return version(connection, path) == steps.size();
  }

  private int version(Connection connection, Path path) throws SQLException {
    int version = number(connection, "pragma user_version");
    boolean empty = number(connection, "select count(*) from sqlite_schema") == 0;
    if (!empty && number(connection, "pragma application_id") != APPLICATION) {
      throw Untrusted.store(
          path.toString(), "the file belongs to something else", "name another file");
    }
    if (version > steps.size()) {
      throw Untrusted.store(
          path.toString(),
          "it was written by a newer Banyan (schema "
              + version
              + ", this one knows "
              + steps.size()
              + ")",
          "run that version or a later one");
    }
    return version;
  }

  /// Makes the tables as they are to be.
  void raise(Connection connection, Path path) throws SQLException {
    int version = version(connection, path);
    if (version == steps.size()) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      try {
        for (List<String> step : steps.subList(version, steps.size())) {
          for (String text : step) {
            statement.execute(text);
          }
        }
        statement.execute("pragma user_version = " + steps.size());
        statement.execute("pragma application_id = " + APPLICATION);
        statement.execute("commit");
      } catch (SQLException e) {
        statement.execute("rollback");
        throw e;
      }
    }
  }

  private static int number(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
