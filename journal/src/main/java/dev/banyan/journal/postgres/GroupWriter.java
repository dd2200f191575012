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
      insertRecords();
      updateStreams(streams, admission);
      settleReservations(reservations);
      updateHeads();
    }
    return outcomes;
  }

  private void lockStreams(List<StreamId> streams) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into banyan_stream select t, s, 0 from unnest(?, ?) as x (t, s)"
                    + " on conflict do nothing");
        PreparedStatement lock =
            connection.prepareStatement(
                "select tenant, stream, version from banyan_stream where (tenant, stream) in"
                    + " (select * from unnest(?, ?)) order by tenant, stream for update")) {
      texts(insert, 1, streams, StreamId::tenant);
      texts(insert, 2, streams, StreamId::name);
      insert.executeUpdate();
      texts(lock, 1, streams, StreamId::tenant);
      texts(lock, 2, streams, StreamId::name);
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          versions.put(new StreamId(rows.getString(1), rows.getString(2)), rows.getLong(3));
        }
      }
    }
  }

  private void lockReservations(List<Reservation> all) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into banyan_reservation select t, s, k, null, null"
                    + " from unnest(?, ?, ?) as x (t, s, k) on conflict do nothing");
        PreparedStatement lock =
            connection.prepareStatement(
                "select tenant, scope, key, position from banyan_reservation where"
                    + " (tenant, scope, key) in (select * from unnest(?, ?, ?))"
                    + " order by tenant, scope, key for update")) {
      keys(insert, all);
      insert.executeUpdate();
      keys(lock, all);
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          Reservation one =
              new Reservation(rows.getString(1), rows.getString(2), rows.getString(3));
          reserved.put(one, rows.getLong(4) > 0);
        }
      }
    }
  }

  private void keys(PreparedStatement statement, List<Reservation> all) throws SQLException {
    texts(statement, 1, all, Reservation::tenant);
    texts(statement, 2, all, Reservation::scope);
    texts(statement, 3, all, Reservation::key);
  }

  private <T> void texts(
      PreparedStatement statement, int index, List<T> all, Function<T, String> text)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf("text", all.stream().map(text).toArray()));
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

  private void insertRecords() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into banyan_record (partition, position, tenant, stream, version, kind, at,"
                + " claims, payload, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Recorded record : records) {
        insert.setInt(1, record.place().partition());
        insert.setLong(2, record.place().position());
        insert.setString(3, record.stream().tenant());
        insert.setString(4, record.stream().name());
        insert.setLong(5, record.place().version());
        insert.setString(6, record.kind());
        insert.setLong(7, Chain.micros(record.at()));
        insert.setBytes(8, record.claims().unsafeArray());
        insert.setBytes(9, record.payload().unsafeArray());
        insert.setBytes(10, record.hash().unsafeArray());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// A row that was only made to be locked goes again.
  private void updateStreams(List<StreamId> streams, Admission admission) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                "update banyan_stream set version = ? where tenant = ? and stream = ?");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from banyan_stream where version = 0 and tenant = ? and stream = ?")) {
      for (StreamId stream : streams) {
        long version = admission.version(stream);
        if (version == 0) {
          delete.setString(1, stream.tenant());
          delete.setString(2, stream.name());
          delete.addBatch();
        } else {
          update.setLong(1, version);
          update.setString(2, stream.tenant());
          update.setString(3, stream.name());
          update.addBatch();
        }
      }
      update.executeBatch();
      delete.executeBatch();
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

  private void updateHeads() throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update banyan_head set position = ?, hash = ? where partition = ?")) {
      for (Chain chain : chains.values()) {
        update.setLong(1, chain.position());
        update.setBytes(2, chain.hash().unsafeArray());
        update.setInt(3, chain.partition());
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
