package dev.banyan.bench.projection;

import com.sun.management.OperatingSystemMXBean;
import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// Fills a journal with bookings and makes tables of them, then anew, then follows what is appended
/// at a rate: `Projected SIDE WHERE EVENTS RATE LAG-SECONDS`, where the side is `banyan` or `plain`
/// and where is a folder or the address of an empty PostgreSQL. Prints events a second, processor
/// time of this process for an event, and lag; fails where a row is not what a fold makes of it.
public final class Projected {
  private static final int FILL_AT_ONCE = 500;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final boolean banyan;
  private final String where;
  private final Journal journal;
  private final Folded folded = new Folded();

  private Projected(boolean banyan, String where) {
    this.banyan = banyan;
    this.where = where;
    this.journal = Journal.open(store(), Journal.Settings.USUAL);
  }

  public static void main(String[] args) throws SQLException, InterruptedException {
    // The threads of the journal would keep a process whose own one has failed.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (_, failure) -> {
              failure.printStackTrace(System.err);
              System.exit(1);
            });
    Projected one = new Projected(args[0].equals("banyan"), args[1]);
    long events = Long.parseLong(args[2]);
    one.run(events, new Lag.Load(Integer.parseInt(args[3]), Long.parseLong(args[4])));
    System.exit(0);
  }

  private boolean isPostgres() {
    return where.startsWith("jdbc:");
  }

  private PostgresSettings settings() {
    return new PostgresSettings(where, "postgres", Secret.of(""), PostgresSettings.PATIENCE);
  }

  private Store store() {
    return isPostgres()
        ? PostgresStore.open(settings())
        : SqliteStore.open(Path.of(where, "journal.db"));
  }

  private void run(long events, Lag.Load load) throws SQLException, InterruptedException {
    if (journal.partitions() != 1) {
      throw new IllegalStateException("the peer reads one partition");
    }
    fill(events);
    made("warm", events).close();
    try (Side side = made("events", events)) {
      same(folded.rows(), side.rows());
    }
    try (Side side = made("rebuild", events)) {
      same(folded.rows(), side.rows());
      if (load.seconds() > 0) {
        follow(side, new Lag(journal, side, load, events));
      }
    }
    journal.close();
  }

  private void follow(Side side, Lag lag) throws InterruptedException {
    lag.run();
    lag.written(folded::add);
    side.awaitHead();
    same(folded.rows(), side.rows());
  }

  private void fill(long events) {
    List<Bookings.Booking> group = new ArrayList<>();
    for (long number = 1; number <= events; number++) {
      Bookings.Booking one = Bookings.Booking.of(number);
      folded.add(one);
      group.add(one);
      if (group.size() == FILL_AT_ONCE || number == events) {
        Outcome outcome =
            journal.append(Bookings.append(group), Deadline.in(Duration.ofSeconds(60)));
        if (!(outcome instanceof Outcome.Written)) {
          throw new IllegalStateException("not filled: " + outcome);
        }
        group.clear();
      }
    }
  }

  /// A side that has made all rows from the beginning, and how long it took. What is made anew has
  /// the rows before it beside it, or in its way.
  private Side made(String phase, long events) throws SQLException {
    long busy = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    Side side = side(phase);
    side.awaitHead();
    double took = System.nanoTime() - start;
    double processor = SYSTEM.getProcessCpuTime() - busy;
    if (!phase.equals("warm")) {
      tell(phase + "-per-second", events / took * 1e9);
      tell(phase + "-micros-per-event", processor / 1e3 / events);
    }
    return side;
  }

  private Side side(String phase) throws SQLException {
    // What is made anew finds the rows of `events`; these find no rows of `warm` in a file.
    String file = phase.equals("warm") ? "warm.db" : "views.db";
    if (banyan) {
      ViewStore views =
          isPostgres() ? ViewStore.postgres(settings()) : ViewStore.sqlite(Path.of(where, file));
      return new BanyanViews(journal, views, phase);
    }
    return new PlainViews(journal, connection(file), connection(file));
  }

  private Connection connection(String file) throws SQLException {
    Properties properties = new Properties();
    if (isPostgres()) {
      properties.setProperty("user", "postgres");
      properties.setProperty("reWriteBatchedInserts", "true");
    }
    String url = isPostgres() ? where : "jdbc:sqlite:" + Path.of(where, file);
    Connection made = DriverManager.getConnection(url, properties);
    try (var statement = made.createStatement()) {
      if (isPostgres()) {
        statement.execute("set synchronous_commit = off");
      } else {
        statement.execute("pragma journal_mode = wal");
        statement.execute("pragma synchronous = normal");
        statement.execute("pragma busy_timeout = 10000");
      }
    }
    return made;
  }

  private static void same(Map<String, String> expected, Map<String, String> shown) {
    if (expected.equals(shown)) {
      tell("rows-checked", shown.size());
      return;
    }
    List<String> wrong = new ArrayList<>();
    expected.forEach(
        (key, row) -> {
          if (!row.equals(shown.get(key)) && wrong.size() < 5) {
            wrong.add(key + " is " + shown.get(key) + ", not " + row);
          }
        });
    throw new IllegalStateException(
        expected.size() + " rows expected, " + shown.size() + " shown: " + wrong);
  }

  static void tell(String metric, double value) {
    System.out.println(String.format(Locale.ROOT, "%s %.3f", metric, value));
  }
}
