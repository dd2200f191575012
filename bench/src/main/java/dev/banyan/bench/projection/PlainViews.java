package dev.banyan.bench.projection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The three tables as one would write them by hand: one thread that reads a thousand events, adds
/// up what they do to each row, and adds that to the rows in one transaction, the position with
/// them. One partition; nothing is parked, no version, no other node.
final class PlainViews implements Side {
  private static final int BATCH = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final JsonFactory JSON = new JsonFactory();

  private final Journal journal;
  private final Connection writing;
  private final Connection reading;
  private final Semaphore wakeups = new Semaphore(0);
  private final Journal.Follower follower = (_, _) -> wakeups.release();
  private final Thread thread = Thread.ofPlatform().name("plain-views").unstarted(this::run);
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private long reached;

  /// Both connections are its own from then on; the tables are made anew.
  PlainViews(Journal journal, Connection writing, Connection reading) throws SQLException {
    this.journal = journal;
    this.writing = writing;
    this.reading = reading;
    try (var statement = writing.createStatement()) {
      for (String table : List.of("accounts", "minutes", "shops", "reached")) {
        statement.execute("drop table if exists " + table);
      }
      statement.execute(
          "create table accounts (id varchar(12) primary key, bookings bigint not null,"
              + " cents bigint not null, last bigint not null)");
      statement.execute(
          "create table minutes (minute bigint primary key, bookings bigint not null,"
              + " cents bigint not null)");
      statement.execute(
          "create table shops (hour bigint not null, shop varchar(8) not null,"
              + " bookings bigint not null, primary key (hour, shop))");
      statement.execute("create table reached (position bigint not null)");
      statement.execute("insert into reached values (0)");
    }
    writing.setAutoCommit(false);
    journal.follow(follower);
    thread.start();
  }

  /// What a batch adds.
  private record Sums(
      Map<String, long[]> accounts, Map<Long, long[]> minutes, Map<String, long[]> shops) {}

  private void run() {
    try {
      long position = 0;
      while (!closed) {
        List<Recorded> records = journal.read(0, position, BATCH, Deadline.in(PATIENCE));
        if (records.isEmpty()) {
          wakeups.tryAcquire(1, TimeUnit.SECONDS);
          wakeups.drainPermits();
          continue;
        }
        Sums sums = new Sums(new HashMap<>(), new HashMap<>(), new HashMap<>());
        for (Recorded one : records) {
          if (one.kind().equals("account.Booked/1")) {
            add(one, sums);
          }
        }
        position = records.getLast().place().position();
        write(sums, position);
        synchronized (this) {
          reached = position;
          notifyAll();
        }
      }
    } catch (SQLException | IOException | InterruptedException | RuntimeException e) {
      failure = e;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private static void add(Recorded record, Sums sums) throws IOException {
    String account = record.stream().name().substring("model/account/".length());
    String shop = "";
    long cents = 0;
    long millis = 0;
    long sequence = 0;
    try (JsonParser parser = JSON.createParser(record.payload().unsafeArray())) {
      for (JsonToken at = parser.nextToken(); at != null; at = parser.nextToken()) {
        if (!at.isScalarValue()) {
          continue;
        }
        switch (parser.currentName()) {
          case "shop" -> shop = parser.getText();
          case "amount" -> cents = new BigDecimal(parser.getText()).movePointRight(2).longValue();
          case "time" -> millis = OffsetDateTime.parse(parser.getText()).toInstant().toEpochMilli();
          case "sequence" -> sequence = parser.getLongValue();
          case null, default -> {}
        }
      }
    }
    long[] own = sums.accounts().computeIfAbsent(account, _ -> new long[3]);
    own[0]++;
    own[1] += cents;
    own[2] = Math.max(own[2], sequence);
    long minute = millis / Bookings.MINUTE * Bookings.MINUTE;
    long[] window = sums.minutes().computeIfAbsent(minute, _ -> new long[2]);
    window[0]++;
    window[1] += cents;
    long hour = millis / Bookings.HOUR * Bookings.HOUR;
    sums.shops().computeIfAbsent(hour + "/" + shop, _ -> new long[1])[0]++;
  }

  private void write(Sums sums, long position) throws SQLException {
    try (PreparedStatement account =
            writing.prepareStatement(
                "insert into accounts values (?, ?, ?, ?) on conflict (id) do update set"
                    + " bookings = accounts.bookings + excluded.bookings,"
                    + " cents = accounts.cents + excluded.cents, last ="
                    + " case when excluded.last > accounts.last then excluded.last"
                    + " else accounts.last end");
        PreparedStatement minute =
            writing.prepareStatement(
                "insert into minutes values (?, ?, ?) on conflict (minute) do update set"
                    + " bookings = minutes.bookings + excluded.bookings,"
                    + " cents = minutes.cents + excluded.cents");
        PreparedStatement shop =
            writing.prepareStatement(
                "insert into shops values (?, ?, ?) on conflict (hour, shop) do update set"
                    + " bookings = shops.bookings + excluded.bookings");
        PreparedStatement end = writing.prepareStatement("update reached set position = ?")) {
      for (var one : sums.accounts().entrySet()) {
        batch(account, one.getValue(), one.getKey());
      }
      for (var one : sums.minutes().entrySet()) {
        batch(minute, one.getValue(), one.getKey());
      }
      for (var one : sums.shops().entrySet()) {
        String[] key = one.getKey().split("/", 2);
        batch(shop, one.getValue(), Long.valueOf(key[0]), key[1]);
      }
      account.executeBatch();
      minute.executeBatch();
      shop.executeBatch();
      end.setLong(1, position);
      end.executeUpdate();
      writing.commit();
    }
  }

  private static void batch(PreparedStatement to, long[] sums, Object... key) throws SQLException {
    int at = 1;
    for (Object part : key) {
      to.setObject(at++, part);
    }
    for (long sum : sums) {
      to.setLong(at++, sum);
    }
    to.addBatch();
  }

  private void await(long position) {
    synchronized (this) {
      while (reached < position) {
        if (failure != null) {
          throw new IllegalStateException(failure);
        }
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  public void awaitHead() {
    await(journal.heads(Deadline.in(PATIENCE)).getFirst());
  }

  @Override
  public long seen(String table, Outcome.Place place, String account) {
    await(place.position());
    String sql =
        switch (table) {
          case "by-account" -> "select last from accounts where id = '" + account + "'";
          case "by-minute" -> "select 0 from minutes order by minute limit 1";
          default -> "select 0 from shops order by hour, bookings desc limit 1";
        };
    long[] found = {-1};
    read(sql, row -> found[0] = row.getLong(1));
    return found[0];
  }

  /// Takes a row.
  private interface Taking {
    void row(ResultSet row) throws SQLException;
  }

  private void read(String sql, Taking taking) {
    synchronized (reading) {
      try (PreparedStatement statement = reading.prepareStatement(sql);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taking.row(rows);
        }
      } catch (SQLException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }

  @Override
  public Map<String, String> rows() {
    Map<String, String> all = new TreeMap<>();
    read(
        "select id, bookings, cents, last from accounts",
        row ->
            all.put(
                "account/" + row.getString(1),
                row.getLong(2)
                    + " "
                    + BigDecimal.valueOf(row.getLong(3), 2)
                    + " "
                    + row.getLong(4)));
    read(
        "select minute, bookings, cents from minutes",
        row ->
            all.put(
                "minute/" + row.getLong(1),
                row.getLong(2) + " " + BigDecimal.valueOf(row.getLong(3), 2)));
    Map<String, Integer> shown = new HashMap<>();
    read(
        "select hour, bookings from shops order by hour, bookings desc",
        row -> {
          String hour = "shops/" + row.getLong(1);
          if (shown.merge(hour, 1, Integer::sum) <= Bookings.SHOPS_SHOWN) {
            all.merge(hour, String.valueOf(row.getLong(2)), (before, more) -> before + " " + more);
          }
        });
    return all;
  }

  @Override
  public void close() {
    closed = true;
    journal.forget(follower);
    wakeups.release();
    try {
      thread.join();
      writing.close();
      reading.close();
    } catch (InterruptedException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
