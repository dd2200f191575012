package dev.banyan.projection.store;

import dev.banyan.base.Fault;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables beside those of the rows, and how older ones become the newest: a list of steps, each
/// made once, all that are missing in one transaction that other nodes wait for.
final class Schema {
  /// `VIEWS`, the advisory lock of whoever makes or drops tables.
  private static final long LOCK = 0x5649455753L;

  /// Steps are only ever added; `#n` and `#b` stand for numbers and bytes.
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              create table banyan_view (
                id #n primary key,
                name text not null,
                hash text not null,
                shape text not null,
                ready #n not null,
                touched #n not null,
                unique (name, hash))""",
              """
              create table banyan_view_checkpoint (
                view #n not null,
                partition #n not null,
                position #n not null,
                hash #b not null,
                watermark #n not null,
                primary key (view, partition))""",
              """
              create table banyan_view_parked (
                view #n not null,
                tenant text not null,
                key text not null,
                reason text not null,
                partition #n not null,
                position #n not null,
                since #n not null,
                primary key (view, tenant, key))""",
              """
              create table banyan_view_waiting (
                view #n not null,
                tenant text not null,
                key text not null,
                partition #n not null,
                position #n not null,
                watermark #n not null,
                primary key (view, tenant, key, partition, position))""",
              "create table banyan_view_next (id #n not null)",
              "insert into banyan_view_next values (1)"),
          List.of("alter table banyan_view add column words text not null default ''"),
          List.of(
              """
              create table banyan_view_closing (
                view #n not null,
                partition #n not null,
                position #n not null,
                low #n not null,
                high #n not null,
                primary key (view, high))""",
              "create index banyan_view_closing_place"
                  + " on banyan_view_closing (view, partition, position)"));

  private Schema() {}

  static void raise(Connection connection, Dialect dialect, String where) throws SQLException {
    dialect.begin(connection);
    try (Statement statement = connection.createStatement()) {
      lock(statement, dialect);
      statement.execute("create table if not exists banyan_view_schema (version integer not null)");
      int version = version(statement);
      if (version > STEPS.size()) {
        throw newer(where, version);
      }
      for (List<String> step : STEPS.subList(version, STEPS.size())) {
        for (String text : step) {
          statement.execute(text.replace("#n", dialect.number).replace("#b", dialect.bytes));
        }
      }
      if (version < STEPS.size()) {
        statement.execute("delete from banyan_view_schema");
        statement.execute("insert into banyan_view_schema values (" + STEPS.size() + ")");
      }
      statement.execute("commit");
    }
  }

  /// Whoever makes or drops tables does so alone.
  static void lock(Statement statement, Dialect dialect) throws SQLException {
    if (dialect == Dialect.POSTGRES) {
      statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select version from banyan_view_schema")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static Fault newer(String where, int version) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Read models are not available")
        .operator(
            "read models in %s are of a newer Banyan (schema %d, this one knows %d): run that"
                    .formatted(where, version, STEPS.size())
                + " version or a later one")
        .build();
  }
}
