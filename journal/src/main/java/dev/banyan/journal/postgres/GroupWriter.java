package dev.banyan.journal.postgres;

import dev.banyan.journal.Admission;
import dev.banyan.journal.Append;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Writes one group by two messages: one locks and asks, the other writes and commits.
///
/// What is locked, in this order, each kind sorted, so that nodes never wait for each other in a
/// circle: the rows of the reservations, and last the head rows of the partitions, which give the
/// positions. Heads are held to the commit: no position can be seen before all that are lower, and
/// no stream of the partition grows, so that the versions, which are asked for behind the lock,
/// stay what they were found to be. Used once, by the writer's thread.
final class GroupWriter {
  /// A row that is there is locked by the insert itself, which waits for another node's transaction
  /// and inserts anew where that one took the row away; `do nothing` would pass it by, and the
  /// select not find it any more.
  private static final String RESERVATIONS =
      """
      insert into banyan_reservation select t, s, k, null, null
        from unnest(?, ?, ?) as x (t, s, k)
        on conflict (tenant, scope, key) do update set key = excluded.key where false;
      select tenant, scope, key, position from banyan_reservation where
        (tenant, scope, key) in (select * from unnest(?, ?, ?))
        order by tenant, scope, key for update;
      """;

  /// Each statement sees what has been committed until it begins: the second, all that whoever had
  /// the heads before has written.
  private static final String HEADS =
      """
      select partition, position, hash from banyan_head where partition = any (?)
        order by partition for update;
      select x.n, (select version from banyan_stream where tenant = x.t and stream = x.s)
        from unnest(?, ?) with ordinality as x (t, s, n)""";

  private static final String RECORDS =
      """
      insert into banyan_record (partition, position, tenant, stream, version, kind, at, claims,
        payload, hash) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
      insert into banyan_stream as old (tenant, stream, version) select * from unnest(?, ?, ?)
        on conflict (tenant, stream) do update set version = excluded.version;
      update banyan_head as old set position = x.p, hash = x.h
        from unnest(?, ?, ?) as x (n, p, h) where old.partition = x.n;
      """;

  /// A row that was only made to be locked goes again.
  private static final String CLAIMS =
      """
      update banyan_reservation as old set partition = x.n, position = x.p
        from unnest(?, ?, ?, ?, ?) as x (t, s, k, n, p)
        where old.tenant = x.t and old.scope = x.s and old.key = x.k;
      delete from banyan_reservation where (tenant, scope, key) in
        (select * from unnest(?, ?, ?));
      """;

  /// SQLSTATE: tried again.
  private static final String SERIALIZATION_FAILURE = "40001";

  private final Connection connection;
  private final int partitions;
  private final List<StreamId> streams;
  private final List<Reservation> reservations;
  private final Map<StreamId, Long> versions = new HashMap<>();
  private final Map<Reservation, Boolean> reserved = new HashMap<>();
  private final Map<Reservation, Outcome.Place> taken = new HashMap<>();
  private final Set<Reservation> released = new HashSet<>();
  private final Map<Integer, Chain> heads = new HashMap<>();
  private final Map<Integer, Chain> ends = new TreeMap<>();
  private final Map<StreamId, Long> grown = new TreeMap<>();
  private final List<Recorded> records = new ArrayList<>();

  GroupWriter(Connection connection, int partitions, List<Append> group) {
    this.connection = connection;
    this.partitions = partitions;
    this.streams = Admission.streams(group);
    this.reservations = Admission.reservations(group);
  }

  /// The ends of the partitions that it writes to; empty where all was refused.
  List<Chain> ends() {
    return List.copyOf(ends.values());
  }

  /// Locks what the group rests on and decides about each append; nothing is written yet.
  List<Outcome> decide(List<Append> group, Instant now) throws SQLException {
    lock();
    Admission admission =
        new Admission(
            stream -> versions.getOrDefault(stream, 0L),
            reservation -> reserved.getOrDefault(reservation, false));
    List<Outcome> outcomes = new ArrayList<>();
    for (Append append : group) {
      List<Long> before =
          append.parts().stream().map(part -> admission.version(part.stream())).toList();
      Outcome.Refused refused = admission.admit(append);
      outcomes.add(refused == null ? place(append, before, now) : refused);
    }
    return outcomes;
  }

  private void lock() throws SQLException {
    List<Integer> numbers = streams.stream().map(this::partition).distinct().sorted().toList();
    boolean claims = !reservations.isEmpty();
    try (PreparedStatement lock =
        connection.prepareStatement(claims ? RESERVATIONS + HEADS : HEADS)) {
      Arguments arguments = new Arguments(connection, lock);
      if (claims) {
        keys(keys(arguments, reservations), reservations);
      }
      arguments
          .ints(numbers, number -> number)
          .texts(streams, StreamId::tenant)
          .texts(streams, StreamId::name);
      lock.execute();
      if (claims) {
        takeReservations(next(lock));
        takeHeads(next(lock));
      } else {
        takeHeads(lock.getResultSet());
      }
      takeVersions(next(lock));
    }
  }

  /// The rows of the next of several statements.
  private static ResultSet next(PreparedStatement several) throws SQLException {
    if (!several.getMoreResults()) {
      throw new SQLException("a statement gave no rows");
    }
    return several.getResultSet();
  }

  private void takeReservations(ResultSet rows) throws SQLException {
    try (rows) {
      while (rows.next()) {
        Reservation one = new Reservation(rows.getString(1), rows.getString(2), rows.getString(3));
        reserved.put(one, rows.getLong(4) > 0);
      }
    }
    if (reserved.size() < reservations.size()) {
      throw new SQLException("a reservation could not be locked", SERIALIZATION_FAILURE);
    }
  }

  private void takeHeads(ResultSet rows) throws SQLException {
    try (rows) {
      while (rows.next()) {
        Bytes hash = Bytes.wrap(rows.getBytes(3));
        heads.put(rows.getInt(1), new Chain(rows.getInt(1), rows.getLong(2), hash));
      }
    }
  }

  private void takeVersions(ResultSet rows) throws SQLException {
    try (rows) {
      while (rows.next()) {
        versions.put(streams.get(rows.getInt(1) - 1), rows.getLong(2));
      }
    }
  }

  private static Arguments keys(Arguments arguments, List<Reservation> all) throws SQLException {
    return arguments
        .texts(all, Reservation::tenant)
        .texts(all, Reservation::scope)
        .texts(all, Reservation::key);
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
      Chain chain = heads.get(partition(part.stream()));
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
      ends.put(chain.partition(), chain);
      grown.put(part.stream(), version);
      places.add(new Outcome.Place(chain.partition(), chain.position(), version));
    }
    return new Outcome.Written(places);
  }

  private void claimed(Claim claim, Recorded record) {
    switch (claim) {
      case Claim.Reserve(Reservation one) -> {
        taken.put(one, record.place());
        released.remove(one);
      }
      case Claim.Release(Reservation one) -> {
        taken.remove(one);
        released.add(one);
      }
    }
  }

  /// The records, the streams that have grown, the heads and the commit. What fails before the
  /// commit has undone all; where no answer comes, nobody knows.
  void write() throws SQLException {
    boolean claims = !reservations.isEmpty();
    try (PreparedStatement write =
        connection.prepareStatement(RECORDS + (claims ? CLAIMS : "") + "COMMIT")) {
      Arguments arguments = new Arguments(connection, write);
      records(arguments);
      List<Map.Entry<StreamId, Long>> longer = List.copyOf(grown.entrySet());
      arguments
          .texts(longer, entry -> entry.getKey().tenant())
          .texts(longer, entry -> entry.getKey().name())
          .longs(longer, Map.Entry::getValue)
          .ints(ends(), Chain::partition)
          .longs(ends(), Chain::position)
          .bytes(ends(), Chain::hash);
      if (claims) {
        claims(arguments);
      }
      write.execute();
    }
  }

  private void records(Arguments arguments) throws SQLException {
    arguments
        .ints(records, record -> record.place().partition())
        .longs(records, record -> record.place().position())
        .texts(records, record -> record.stream().tenant())
        .texts(records, record -> record.stream().name())
        .longs(records, record -> record.place().version())
        .texts(records, Recorded::kind)
        .longs(records, record -> Chain.micros(record.at()))
        .bytes(records, Recorded::claims)
        .bytes(records, Recorded::payload)
        .bytes(records, Recorded::hash);
  }

  private void claims(Arguments arguments) throws SQLException {
    List<Map.Entry<Reservation, Outcome.Place>> held = List.copyOf(taken.entrySet());
    List<Reservation> free = reservations.stream().filter(this::isFree).toList();
    keys(arguments, held.stream().map(Map.Entry::getKey).toList())
        .ints(held, entry -> entry.getValue().partition())
        .longs(held, entry -> entry.getValue().position());
    keys(arguments, free);
  }

  private boolean isFree(Reservation one) {
    boolean held = reserved.getOrDefault(one, false) && !released.contains(one);
    return !held && !taken.containsKey(one);
  }
}
