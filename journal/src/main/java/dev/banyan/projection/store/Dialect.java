package dev.banyan.projection.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// What differs between the two databases that keep read models.
enum Dialect {
  SQLITE("integer", "blob", "", "begin immediate"),
  POSTGRES("bigint", "bytea", " for update", "begin");

  final String number;
  final String bytes;

  /// What makes a `select` hold its rows to the end of the transaction.
  final String holding;

  private final String begin;

  Dialect(String number, String bytes, String holding, String begin) {
    this.number = number;
    this.bytes = bytes;
    this.holding = holding;
    this.begin = begin;
  }

  void begin(Connection connection) throws SQLException {
    execute(connection, begin);
  }

  static void execute(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
