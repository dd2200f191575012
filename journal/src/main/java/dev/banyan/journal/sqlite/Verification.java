package dev.banyan.journal.sqlite;

import dev.banyan.journal.Chain;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// What is looked at before a SQLite store is trusted: its pages and indexes, every record's hash
/// from the first on, the reservations against the records that took them, and how far the head
/// file says that the store had got.
final class Verification {
  private static final Bytes NONE = Bytes.wrap(new byte[0]);

  private final Path path;
  private final Connection connection;
  private long reserved;

  Verification(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
  }

  /// The chain as it stands behind the last record.
  Chain run(HeadFile.@Nullable Head head) throws SQLException {
    pages();
    Chain chain = new Chain(0);
    boolean met = head == null || head.position() == 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select position, tenant, stream, version, kind, at, claims, payload, hash"
                    + " from record order by position")) {
      while (rows.next()) {
        Recorded record = SqliteReader.record(rows);
        if (!chain.follows(record)) {
          throw Untrusted.record(path.toString(), 0, chain.position() + 1);
        }
        if (head != null && head.position() == chain.position()) {
          met = head.hash().equals(chain.hash());
        }
        if (!record.claims().equals(NONE)) {
          count(record.claims());
        }
      }
    }
    if (!met) {
      throw behind(head, chain);
    }
    reservations();
    return chain;
  }

  private RuntimeException behind(HeadFile.@Nullable Head head, Chain chain) {
    long position = head == null ? 0 : head.position();
    String why =
        position > chain.position()
            ? "it ends with record "
                + chain.position()
                + ", but record "
                + position
                + " was acknowledged"
            : "record " + position + " is not the one that was acknowledged";
    return Untrusted.store(
        path.toString(),
        why + " (its head file says so)",
        "keep a copy of all its files and restore a backup of all of them together; to go on"
            + " without what was lost, write the word `"
            + HeadFile.TRUST
            + "` into the head file");
  }

  private void pages() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("pragma integrity_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "nothing";
      if (!"ok".equals(found)) {
        throw Untrusted.store(
            path.toString(),
            "the file is broken (" + found + ")",
            "keep a copy of all its files and restore a backup");
      }
    }
  }

  private void count(Bytes claims) {
    String text = new String(claims.unsafeArray(), StandardCharsets.UTF_8);
    String[] parts = text.split("\0", -1);
    for (int i = 0; i + 2 < parts.length; i += 3) {
      reserved += parts[i].startsWith("+") ? 1 : -1;
    }
  }

  /// Each reservation must be one that its record took, and there must be as many as were taken and
  /// not released.
  private void reservations() throws SQLException {
    long found = 0;
    try (Statement statement = connection.createStatement();
        PreparedStatement ask =
            connection.prepareStatement("select claims from record where position = ?");
        ResultSet rows =
            statement.executeQuery("select tenant, scope, key, position from reservation")) {
      while (rows.next()) {
        found++;
        String claim =
            "+" + rows.getString(1) + '\0' + rows.getString(2) + '\0' + rows.getString(3) + '\0';
        ask.setLong(1, rows.getLong(4));
        if (!taken(ask, claim)) {
          throw wrong();
        }
      }
    }
    if (found != reserved) {
      throw wrong();
    }
  }

  private static boolean taken(PreparedStatement ask, String claim) throws SQLException {
    try (ResultSet record = ask.executeQuery()) {
      byte[] claims = record.next() ? record.getBytes(1) : null;
      return claims != null && new String(claims, StandardCharsets.UTF_8).contains(claim);
    }
  }

  private RuntimeException wrong() {
    return Untrusted.store(
        path.toString(),
        "its reservations are not those that its records took",
        "keep a copy of all its files and restore a backup");
  }
}
