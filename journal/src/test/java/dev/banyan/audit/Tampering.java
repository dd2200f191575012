package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Recorded;
import dev.banyan.value.Bytes;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Does something to a copy of a store, and knows where that is to be found first. Everything is
/// chosen by the seed.
final class Tampering {
  private static final List<String> COLUMNS =
      List.of("tenant", "stream", "version", "kind", "at", "claims", "payload", "hash");

  private final Copy copy;
  private final Random random;
  private final List<List<Recorded>> records = new ArrayList<>();

  /// What was done: the first wrong place, and the only kinds that say so truly.
  record Done(String what, int partition, long position, List<Flaw.Kind> kinds) {}

  Tampering(Copy copy, long seed) {
    this.copy = copy;
    this.random = new Random(seed);
    copy.restore();
    try (Archive archive = copy.open()) {
      for (int partition = 0; partition < archive.ends().size(); partition++) {
        List<Recorded> all = new ArrayList<>();
        archive.scan(
            partition,
            0,
            row -> row instanceof Archive.Row.Whole(Recorded record) && all.add(record));
        records.add(all);
      }
    }
  }

  /// Restores the copy, and does one thing to it.
  Done one() throws SQLException {
    copy.restore();
    int partition = random.nextInt(records.size());
    while (records.get(partition).size() < 4) {
      partition = (partition + 1) % records.size();
    }
    List<Recorded> all = records.get(partition);
    long position = 1L + random.nextInt(all.size() - 2);
    return switch (random.nextInt(8)) {
      case 0, 1 -> change(partition, position);
      case 2 -> remove(partition, position);
      case 3 -> removeAndRenumber(partition, position);
      case 4 ->
          swap(partition, position, position + 1 + random.nextInt(all.size() - (int) position));
      case 5 -> truncate(partition, position);
      case 6 -> insert(partition, position);
      default -> rewrite(partition, position);
    };
  }

  private Done done(String what, int partition, long position, Flaw.Kind... kinds) {
    return new Done(what, partition, position, List.of(kinds));
  }

  private Done change(int partition, long position) throws SQLException {
    String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
    String value =
        switch (column) {
          case "version" -> "version + 1000 + " + random.nextInt(100);
          case "at" -> "at + 1 + " + random.nextInt(1_000_000);
          case "claims", "payload", "hash" -> null;
          default -> column + " || 'x'";
        };
    if (value == null) {
      Recorded record = records.get(partition).get((int) position - 1);
      byte[] bytes =
          (column.equals("claims")
                  ? record.claims()
                  : column.equals("hash") ? record.hash() : record.payload())
              .toArray();
      bytes = bytes.length == 0 ? new byte[1] : bytes;
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      update("update record set " + column + " = ?" + at(partition, position), bytes);
    } else {
      sql("update record set " + column + " = " + value + at(partition, position));
    }
    return done("changed " + column, partition, position, Flaw.Kind.CHANGED);
  }

  private Done remove(int partition, long position) throws SQLException {
    long last = position + random.nextInt(3);
    last = Math.min(last, records.get(partition).size() - 1L);
    sql("delete from record" + where(partition, "between " + position + " and " + last));
    return done("removed up to " + last, partition, position, Flaw.Kind.REMOVED);
  }

  private Done removeAndRenumber(int partition, long position) throws SQLException {
    sql("delete from record" + at(partition, position));
    move(partition, position, -1);
    return done(
        "removed and renumbered", partition, position, Flaw.Kind.REMOVED, Flaw.Kind.CHANGED);
  }

  /// Moves all records behind that position.
  private void move(int partition, long position, int by) throws SQLException {
    sql("update record set position = -position" + where(partition, "> " + position));
    sql("update record set position = -position + " + by + where(partition, "< 0"));
  }

  private Done swap(int partition, long first, long second) throws SQLException {
    sql("update record set position = -1" + at(partition, first));
    sql("update record set position = " + first + at(partition, second));
    sql("update record set position = " + second + at(partition, -1));
    return done("swapped with " + second, partition, first, Flaw.Kind.REORDERED);
  }

  private Done truncate(int partition, long position) throws SQLException {
    sql("delete from record" + where(partition, ">= " + position));
    return done("truncated", partition, position, Flaw.Kind.TRUNCATED);
  }

  /// Puts a copy of a record before another, as one of a stream of its own.
  private Done insert(int partition, long position) throws SQLException {
    move(partition, position - 1, 1);
    Recorded like = records.get(partition).getFirst();
    insert(like, partition, position);
    return done("inserted", partition, position, Flaw.Kind.INSERTED);
  }

  private void insert(Recorded like, int partition, long position) throws SQLException {
    String columns = "position, tenant, stream, version, kind, at, claims, payload, hash";
    boolean partitioned = records.size() > 1;
    try (PreparedStatement insert =
        copy.connection()
            .prepareStatement(
                "insert into record ("
                    + columns
                    + (partitioned ? ", partition" : "")
                    + ") values (?, 'x', 'x', 1, 'noted', ?, ?, ?, ?"
                    + (partitioned ? ", " + partition : "")
                    + ")")) {
      insert.setLong(1, position);
      insert.setLong(2, Chain.micros(like.at()));
      insert.setBytes(3, new byte[0]);
      insert.setBytes(4, like.payload().toArray());
      insert.setBytes(5, like.hash().toArray());
      insert.executeUpdate();
    }
  }

  /// Changes a record and makes all hashes behind it anew, and what says where the store ends: only
  /// a checkpoint tells.
  private Done rewrite(int partition, long position) throws SQLException {
    List<Recorded> all = records.get(partition);
    Bytes before = position == 1 ? Chain.START : all.get((int) position - 2).hash();
    Chain chain = new Chain(partition, position - 1, before);
    for (Recorded record : all.subList((int) position - 1, all.size())) {
      boolean first = record.place().position() == position;
      Bytes payload = first ? Bytes.wrap(new byte[] {'{', '}'}) : record.payload();
      Recorded anew =
          chain.add(
              record.stream(),
              record.place().version(),
              new dev.banyan.journal.Entry(record.kind(), payload),
              record.at(),
              record.claims());
      update(
          "update record set hash = ?" + at(partition, record.place().position()),
          anew.hash().toArray());
      if (first) {
        update("update record set payload = ?" + at(partition, position), payload.toArray());
      }
    }
    copy.end(partition, chain.position(), chain.hash());
    return done("rewritten", partition, -1, Flaw.Kind.REWRITTEN, Flaw.Kind.FORGED);
  }

  private String at(int partition, long position) {
    return where(partition, "= " + position);
  }

  private String where(int partition, String condition) {
    String own = records.size() > 1 ? " and partition = " + partition : "";
    return " where position " + condition + own;
  }

  private void sql(String text) throws SQLException {
    try (Statement statement = copy.connection().createStatement()) {
      statement.execute(text);
    }
  }

  private void update(String text, byte[] bytes) throws SQLException {
    try (PreparedStatement statement = copy.connection().prepareStatement(text)) {
      statement.setBytes(1, bytes);
      statement.executeUpdate();
    }
  }

  /// What the verifier says of it; null where it says the same as who did it, and else a sentence.
  static String judged(Copy copy, Verifier verifier, Done done) {
    Verdict verdict;
    try (Archive archive = copy.open()) {
      verdict = verifier.judge(archive);
    }
    boolean found =
        verdict.flaws().stream()
            .anyMatch(
                flaw ->
                    done.kinds().contains(flaw.kind())
                        && (done.position() < 0
                            || (flaw.partition() == done.partition()
                                && flaw.position() == done.position())));
    return found ? "" : done + " was judged " + verdict.flaws();
  }
}
