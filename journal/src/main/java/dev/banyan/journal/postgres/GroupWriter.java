package dev.banyan.journal.postgres;

import dev.banyan.journal.Admission;
import dev.banyan.journal.Append;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// Writes one group within a transaction that is not committed yet.
///
/// What is locked, in this order, each kind sorted, so that nodes never wait for each other in a
/// circle: the rows of the streams, so that their versions stay what they were found to be; the
/// rows of the reservations; and last, for the shortest time, the head rows of the partitions,
/// which give the positions. Heads are held to the commit: no position can be seen before all that
/// are lower. Used once, by the writer's thread.
final class GroupWriter {
  private final Connection connection;
  private final int partitions;
  private final Consumer<Moment> reached;
  private final Map<StreamId, Long> versions = new HashMap<>();
  private final Map<Reservation, Boolean> reserved = new HashMap<>();
  private final Map<Reservation, Outcome.Place> taken = new HashMap<>();
  private final Map<Integer, Chain> chains = new TreeMap<>();
  private final List<Recorded> records = new ArrayList<>();

  GroupWriter(Connection connection, int partitions, Consumer<Moment> reached) {
    this.connection = connection;
    this.partitions = partitions;
    this.reached = reached;
  }

  /// The ends of the partitions that it has written to; empty where all was refused.
  List<Chain> ends() {
    return List.copyOf(chains.values());
  }

  List<Outcome> write(List<Append> group, Instant now) throws SQLException {
    List<StreamId> streams = Admission.streams(group);
    List<Reservation> reservations = Admission.reservations(group);
    lockStreams(streams);
    if (!reservations.isEmpty()) {
      lockReservations(reservations);
    }
    Admission admission =
        new Admission(
            stream -> versions.getOrDefault(stream, 0L),
            reservation -> reserved.getOrDefault(reservation, false));
    List<Outcome> outcomes = new ArrayList<>();
    List<List<Long>> before = new ArrayList<>();
    for (Append append : group) {
      before.add(append.parts().stream().map(part -> admission.version(part.stream())).toList());
      Outcome.Refused refused = admission.admit(append);
      outcomes.add(refused == null ? new Outcome.Written(List.of()) : refused);
    }
    reached.accept(Moment.LOCKED);
    lockHeads(group, outcomes);
    for (int i = 0; i < group.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Written) {
        outcomes.set(i, place(group.get(i), before.get(i), now));
      }
    }
    if (!chains.isEmpty()) {
      writeRecords(grown(streams, admission), admission);
      List<StreamId> unused =
          streams.stream().filter(stream -> admission.version(stream) == 0).toList();
      if (!unused.isEmpty()) {
        deleteStreams(unused);
      }
      settleReservations(reservations);
    }
    return outcomes;
  }

  private List<StreamId> grown(List<StreamId> streams, Admission admission) {
    return streams.stream()
        .filter(stream -> admission.version(stream) > versions.getOrDefault(stream, 0L))
        .toList();
  }

  /// Both statements in one message. The first makes the rows that are missing, in order; the
  /// second sees what has been committed until then.
  private void lockStreams(List<StreamId> streams) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "insert into banyan_stream select t, s, 0 from unnest(?, ?) as x (t, s)"
                + " on conflict do nothing;"
                + "select tenant, stream, version from banyan_stream where (tenant, stream) in"
                + " (select * from unnest(?, ?)) order by tenant, stream for update")) {
      for (int from = 1; from <= 3; from += 2) {
        array(lock, from, "text", streams, StreamId::tenant);
        array(lock, from + 1, "text", streams, StreamId::name);
      }
      try (ResultSet rows = second(lock)) {
        while (rows.next()) {
          versions.put(new StreamId(rows.getString(1), rows.getString(2)), rows.getLong(3));
        }
      }
    }
  }

  private void lockReservations(List<Reservation> all) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "insert into banyan_reservation select t, s, k, null, null"
                + " from unnest(?, ?, ?) as x (t, s, k) on conflict do nothing;"
                + "select tenant, scope, key, position from banyan_reservation where"
                + " (tenant, scope, key) in (select * from unnest(?, ?, ?))"
                + " order by tenant, scope, key for update")) {
      keys(lock, 1, all);
      keys(lock, 4, all);
      try (ResultSet rows = second(lock)) {
        while (rows.next()) {
          Reservation one =
              new Reservation(rows.getString(1), rows.getString(2), rows.getString(3));
          reserved.put(one, rows.getLong(4) > 0);
        }
      }
    }
  }

  /// The rows of the second of two statements.
  private static ResultSet second(PreparedStatement both) throws SQLException {
    both.execute();
    if (!both.getMoreResults()) {
      throw new SQLException("two statements gave no rows");
    }
    return both.getResultSet();
  }

  private void keys(PreparedStatement statement, int from, List<Reservation> all)
      throws SQLException {
    array(statement, from, "text", all, Reservation::tenant);
    array(statement, from + 1, "text", all, Reservation::scope);
    array(statement, from + 2, "text", all, Reservation::key);
  }

  private <T> void array(
      PreparedStatement statement, int index, String type, List<T> all, Function<T, Object> value)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf(type, all.stream().map(value).toArray()));
  }

  private <T> void bytes(
      PreparedStatement statement, int index, List<T> all, Function<T, Bytes> value)
      throws SQLException {
    byte[][] arrays = all.stream().map(value).map(Bytes::unsafeArray).toArray(byte[][]::new);
    statement.setArray(index, connection.createArrayOf("bytea", arrays));
  }

  private void lockHeads(List<Append> group, List<Outcome> outcomes) throws SQLException {
    for (int i = 0; i < group.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Written) {
        group.get(i).parts().forEach(part -> chains.put(partition(part.stream()), new Chain(0)));
      }
    }
    if (chains.isEmpty()) {
      return;
    }
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select partition, position, hash from banyan_head where partition = any (?)"
                + " order by partition for update")) {
      lock.setArray(1, connection.createArrayOf("int4", chains.keySet().toArray()));
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          int partition = rows.getInt(1);
          Bytes hash = Bytes.wrap(rows.getBytes(3));
          chains.put(partition, new Chain(partition, rows.getLong(2), hash));
        }
      }
    }
  }

  private int partition(StreamId stream) {
    return partition(stream, partitions);
  }

  /// The partition of a stream: the same for ever.
  static int partition(StreamId stream, int partitions) {
    CRC32C sum = new CRC32C();
    sum.update((stream.tenant() + '\0' + stream.name()).getBytes(StandardCharsets.UTF_8));
    return (int) (sum.getValue() % partitions);
  }

  private Outcome place(Append append, List<Long> versionsBefore, Instant now) {
    Bytes claims = Chain.written(append.claims());
    List<Outcome.Place> places = new ArrayList<>();
    for (int i = 0; i < append.parts().size(); i++) {
      Append.Part part = append.parts().get(i);
      Chain chain = chains.get(partition(part.stream()));
      if (chain == null) {
        throw new IllegalStateException("a partition without a head row");
      }
      long version = versionsBefore.get(i);
      for (Entry entry : part.entries()) {
        version++;
        Recorded record = chain.add(part.stream(), version, entry, now, claims);
        records.add(record);
        if (i == 0 && claims.size() > 0) {
          append.claims().forEach(claim -> claimed(claim, record));
        }
        claims = Chain.written(List.of());
      }
      places.add(new Outcome.Place(chain.partition(), chain.position(), version));
    }
    return new Outcome.Written(places);
  }

  private void claimed(Claim claim, Recorded record) {
    switch (claim) {
      case Claim.Reserve(Reservation one) -> {
        taken.put(one, record.place());
        reserved.put(one, false);
      }
      case Claim.Release(Reservation one) -> {
        taken.remove(one);
        reserved.put(one, false);
      }
    }
  }

  /// The records, the streams that have grown and the heads, in one message.
  private void writeRecords(List<StreamId> grown, Admission admission) throws SQLException {
    try (PreparedStatement write =
        connection.prepareStatement(
            "insert into banyan_record (partition, position, tenant, stream, version, kind, at,"
                + " claims, payload, hash) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?);"
                + "update banyan_stream as old set version = x.v"
                + " from unnest(?, ?, ?) as x (t, s, v)"
                + " where old.tenant = x.t and old.stream = x.s;"
                + "update banyan_head as old set position = x.p, hash = x.h"
                + " from unnest(?, ?, ?) as x (n, p, h) where old.partition = x.n")) {
      array(write, 1, "int4", records, record -> record.place().partition());
      array(write, 2, "int8", records, record -> record.place().position());
      array(write, 3, "text", records, record -> record.stream().tenant());
      array(write, 4, "text", records, record -> record.stream().name());
      array(write, 5, "int8", records, record -> record.place().version());
      array(write, 6, "text", records, Recorded::kind);
      array(write, 7, "int8", records, record -> Chain.micros(record.at()));
      bytes(write, 8, records, Recorded::claims);
      bytes(write, 9, records, Recorded::payload);
      bytes(write, 10, records, Recorded::hash);
      array(write, 11, "text", grown, StreamId::tenant);
      array(write, 12, "text", grown, StreamId::name);
      array(write, 13, "int8", grown, admission::version);
      List<Chain> heads = ends();
      array(write, 14, "int4", heads, Chain::partition);
      array(write, 15, "int8", heads, Chain::position);
      bytes(write, 16, heads, Chain::hash);
      write.execute();
    }
  }

  /// A row that was only made to be locked goes again.
  private void deleteStreams(List<StreamId> unused) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from banyan_stream where version = 0 and (tenant, stream) in"
                + " (select * from unnest(?, ?))")) {
      array(delete, 1, "text", unused, StreamId::tenant);
      array(delete, 2, "text", unused, StreamId::name);
      delete.executeUpdate();
    }
  }

  private void settleReservations(List<Reservation> all) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                "update banyan_reservation set partition = ?, position = ?"
                    + " where tenant = ? and scope = ? and key = ?");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from banyan_reservation where tenant = ? and scope = ? and key = ?")) {
      for (Reservation one : all) {
        Outcome.Place place = taken.get(one);
        boolean untouched = reserved.getOrDefault(one, false);
        if (place == null && !untouched) {
          key(delete, 1, one);
          delete.addBatch();
        } else if (place != null) {
          update.setInt(1, place.partition());
          update.setLong(2, place.position());
          key(update, 3, one);
          update.addBatch();
        }
      }
      update.executeBatch();
      delete.executeBatch();
    }
  }

  private static void key(PreparedStatement statement, int from, Reservation one)
      throws SQLException {
    statement.setString(from, one.tenant());
    statement.setString(from + 1, one.scope());
    statement.setString(from + 2, one.key());
  }
}
