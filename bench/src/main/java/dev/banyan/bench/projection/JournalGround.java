package dev.banyan.bench.projection;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A journal in a folder or in an empty PostgreSQL, its address given; the tables beside it, by
/// projections or by hand.
final class JournalGround implements Ground {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final boolean banyan;
  private final String where;
  private final Journal journal;

  JournalGround(boolean banyan, String where) {
    this.banyan = banyan;
    this.where = where;
    this.journal = Journal.open(store(), Journal.Settings.USUAL);
    if (journal.partitions() != 1) {
      throw new IllegalStateException("the peers read one partition");
    }
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

  @Override
  public Outcome.@Nullable Place append(List<Bookings.Booking> bookings) {
    Outcome outcome;
    try {
      outcome = journal.append(Bookings.append(bookings), Deadline.in(PATIENCE));
    } catch (Fault refused) {
      if (refused.kind() == Fault.Kind.OVERLOADED) {
        return null;
      }
      throw refused;
    }
    if (!(outcome instanceof Outcome.Written written)) {
      throw new IllegalStateException("not appended: " + outcome);
    }
    return written.places().getLast();
  }

  @Override
  public Side side(String phase, Meter meter) {
    // What is made anew finds the rows of `events`; these find no rows of `warm` in a file.
    String file = phase.equals("warm") ? "warm.db" : "views.db";
    if (banyan) {
      ViewStore views =
          isPostgres() ? ViewStore.postgres(settings()) : ViewStore.sqlite(Path.of(where, file));
      return new BanyanViews(journal, views, phase);
    }
    try {
      return new PlainViews(journal, connection(file), connection(file));
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
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

  @Override
  public Meter meter() {
    return new Meter(List.of(new Meter.Watched("", ProcessHandle.current())));
  }

  @Override
  public void close() {
    journal.close();
  }
}
