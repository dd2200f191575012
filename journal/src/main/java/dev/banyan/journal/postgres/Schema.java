package dev.banyan.journal.postgres;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Untrusted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of a PostgreSQL store and how older ones become the newest: a list of steps, each
/// made once, all that are missing in one transaction that other nodes wait for.
record Schema(List<List<String>> steps) {
  /// How many partitions a new store has; an old one keeps its own.
  static final int PARTITIONS = 8;

  /// `BANYAN`, the advisory lock of upgrades.
  private static final long LOCK = 0x42414E59414EL;

  /// Steps are only ever added.
  static final Schema NEWEST =
      new Schema(
          List.of(
              List.of(
                  """
                  create table banyan_head (
                    partition integer primary key,
                    position bigint not null,
                    hash bytea not null)""",
                  "insert into banyan_head select n, 0, decode(repeat('00', 32), 'hex')"
                      + " from generate_series(0, "
                      + (PARTITIONS - 1)
                      + ") n",
                  """
                  create table banyan_stream (
                    tenant text collate "C" not null,
                    stream text collate "C" not null,
                    version bigint not null,
                    primary key (tenant, stream))""",
                  """
                  create table banyan_record (
                    partition integer not null,
                    position bigint not null,
                    tenant text collate "C" not null,
                    stream text collate "C" not null,
                    version bigint not null,
                    kind text not null,
                    at bigint not null,
                    claims bytea not null,
                    payload bytea not null,
                    hash bytea not null,
                    primary key (partition, position),
                    unique (tenant, stream, version))""",
                  """
                  create table banyan_reservation (
                    tenant text collate "C" not null,
                    scope text collate "C" not null,
                    key text collate "C" not null,
                    partition integer,
                    position bigint,
                    primary key (tenant, scope, key))""")));

  void raise(Connection connection, String where) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
      statement.execute("create table if not exists banyan_schema (version integer not null)");
      int version = version(statement);
      mustNotBeNewer(version, where);
      for (List<String> step : steps.subList(version, steps.size())) {
        for (String text : step) {
          statement.execute(text);
        }
      }
      if (version < steps.size()) {
        statement.execute("delete from banyan_schema");
        statement.execute("insert into banyan_schema values (" + steps.size() + ")");
      }
    }
    connection.commit();
  }

  private void mustNotBeNewer(int version, String where) {
    if (version > steps.size()) {
      throw Untrusted.store(
          where,
          "it was written by a newer Banyan (schema "
              + version
              + ", this one knows "
              + steps.size()
              + ")",
          "run that version or a later one");
    }
  }

  /// Refuses what cannot be read as it is, without making anything.
  void mustBeNewest(Connection connection, String where) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet there = statement.executeQuery("select to_regclass('banyan_schema')")) {
      if (!there.next() || there.getString(1) == null) {
        throw Archive.unreachable(where, "there is no journal in this database");
      }
    }
    try (Statement statement = connection.createStatement()) {
      int version = version(statement);
      mustNotBeNewer(version, where);
      if (version < steps.size()) {
        throw Archive.unreachable(
            where, "an older Banyan wrote it; start the gateway with it once");
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select version from banyan_schema")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
