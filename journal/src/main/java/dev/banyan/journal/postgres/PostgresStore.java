package dev.banyan.journal.postgres;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Store;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A journal in PostgreSQL, which several nodes write to. Streams are spread over partitions by
/// their names; each partition has an order of its own, given under its head row in the order of
/// commits.
///
/// A connection that breaks before a group was sent is made anew and the group written once more.
/// One that breaks while it is written and committed, which is one message, leaves a question that
/// the next connection settles: it waits for the head row, and looks whether the record that was to
/// be the last is there. A server that is away is told as such; the journal goes on when it is
/// back. A writer that stands still in its transaction loses it to the others, and learns of that
/// as of a connection that broke.
public final class PostgresStore implements Store {
  private static final int TAIL = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /// SQLSTATE: the server ended a transaction with which nobody went on.
  private static final Set<String> ENDED = Set.of("25P03", "25P04");

  private final PostgresSettings settings;
  private final Connecting connecting;
  private final int partitions;
  private final Consumer<Moment> reached;
  private @Nullable Connection connection;

  private PostgresStore(
      PostgresSettings settings, Connection connection, int partitions, Consumer<Moment> reached) {
    this.settings = settings;
    this.reached = reached;
    this.connecting = new Connecting(settings);
    this.connection = connection;
    this.partitions = partitions;
  }

  /// Opens the store, makes its tables where they are missing or older, and verifies the last
  /// records of each partition.
  ///
  /// @throws Fault where it is newer than this Banyan, broken, away, or does not flush
  public static PostgresStore open(PostgresSettings settings) {
    return open(settings, Schema.NEWEST, _ -> {});
  }

  static PostgresStore open(PostgresSettings settings, Schema schema, Consumer<Moment> reached) {
    Connecting connecting = new Connecting(settings);
    Connection connection = null;
    try {
      connection = connecting.connect();
      connecting.mustFlush(connection);
      connecting.standing(connection);
      connection.setAutoCommit(false);
      schema.raise(connection, settings.url());
      int partitions = verify(connection, settings.url());
      connecting.bound(connection);
      connection.commit();
      reached.accept(Moment.RAISED);
      return new PostgresStore(settings, connection, partitions, reached);
    } catch (SQLException e) {
      give(connection);
      throw Untrusted.store(
          settings.url(),
          "PostgreSQL says: " + e.getMessage(),
          "see that it runs, and that the user may create tables in the database");
    } catch (Fault fault) {
      give(connection);
      throw fault;
    }
  }

  private static void give(@Nullable Connection connection) {
    if (connection != null) {
      Connecting.close(connection);
    }
  }

  /// The last records of each partition must be chained and end at its head.
  private static int verify(Connection connection, String url) throws SQLException {
    PostgresReader reader = new PostgresReader(url, connection);
    int partitions = 0;
    try (Statement statement = connection.createStatement();
        ResultSet heads =
            statement.executeQuery(
                "select partition, position, hash from banyan_head order by partition for share")) {
      while (heads.next()) {
        if (heads.getInt(1) != partitions) {
          throw Untrusted.record(url, partitions, 1);
        }
        long position = heads.getLong(2);
        if (!end(reader, partitions, position).equals(Bytes.wrap(heads.getBytes(3)))) {
          throw Untrusted.record(url, partitions, position);
        }
        partitions++;
      }
    }
    return partitions;
  }

  /// The hash of the last record of a partition that goes so far, and no further.
  private static Bytes end(PostgresReader reader, int partition, long position) {
    long at = Math.max(0, position - TAIL);
    Bytes last = Chain.START;
    List<Recorded> page = reader.read(partition, at, TAIL);
    while (!page.isEmpty()) {
      at = page.getLast().place().position();
      last = page.getLast().hash();
      page = reader.read(partition, at, TAIL);
    }
    if (at != position) {
      throw Untrusted.record(reader.where(), partition, position);
    }
    return last;
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Committed commit(List<Append> group, Instant now) {
    Attempt first = attempt(group, now);
    Attempt last = first.again() ? attempt(group, now) : first;
    return last.result();
  }

  /// What came of a transaction. `again`: it is known not to have happened, and for a reason that a
  /// new connection or a second attempt may not meet.
  private record Attempt(Committed result, boolean again) {}

  private Attempt attempt(List<Append> group, Instant now) {
    List<Outcome> outcomes;
    GroupWriter writer;
    try {
      Connection open = connected();
      reached.accept(Moment.BEGUN);
      writer = new GroupWriter(open, partitions, group);
      outcomes = writer.decide(group, now);
      reached.accept(Moment.LOCKED);
      if (writer.ends().isEmpty()) {
        open.rollback();
        return new Attempt(new Committed.Done(outcomes), false);
      }
    } catch (SQLException e) {
      drop();
      return new Attempt(notWritten(e), mayPass(e));
    }
    try {
      writer.write();
      reached.accept(Moment.COMMITTED);
      return new Attempt(new Committed.Done(outcomes), false);
    } catch (SQLException e) {
      drop();
      return settle(writer.ends().getFirst(), outcomes, e);
    }
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connecting.connect();
      connection = open;
      connecting.bound(open);
      open.setAutoCommit(false);
    }
    return open;
  }

  /// Ends the transaction with its connection, whatever state both are in.
  private void drop() {
    give(connection);
    connection = null;
  }

  private static boolean mayPass(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("40")
        || ENDED.contains(state);
  }

  /// A row that is there although it must not be says that the tables do not fit together.
  private Committed notWritten(SQLException e) {
    boolean stops = String.valueOf(e.getSQLState()).startsWith("23");
    Fault fault =
        Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
            .operator("writing the journal " + settings.url() + " failed: " + e.getMessage())
            .retryAfter(Duration.ofSeconds(1))
            .cause(e)
            .build();
    return new Committed.Failed(fault, stops);
  }

  /// Whether a commit happened whose answer was lost.
  private Attempt settle(Chain end, List<Outcome> outcomes, SQLException lost) {
    Deadline deadline = Deadline.in(settings.patience());
    do {
      try {
        boolean written = isThere(connected(), end);
        return written
            ? new Attempt(new Committed.Done(outcomes), false)
            : new Attempt(notWritten(lost), true);
      } catch (SQLException e) {
        lost.addSuppressed(e);
        drop();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } while (!deadline.passed());
    Fault fault =
        Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "Whether it was recorded is not known")
            .operator(
                "a commit to the journal " + settings.url() + " was lost: " + lost.getMessage())
            .cause(lost)
            .build();
    return new Attempt(new Committed.Failed(fault, false), false);
  }

  /// Waits for the head row, which the lost transaction holds as long as it lives.
  private static boolean isThere(Connection open, Chain end) throws SQLException {
    try (PreparedStatement lock =
            open.prepareStatement("select 1 from banyan_head where partition = ? for update");
        PreparedStatement ask =
            open.prepareStatement(
                "select hash from banyan_record where partition = ? and position = ?")) {
      lock.setInt(1, end.partition());
      lock.execute();
      ask.setInt(1, end.partition());
      ask.setLong(2, end.position());
      try (ResultSet rows = ask.executeQuery()) {
        boolean there = rows.next() && Bytes.wrap(rows.getBytes(1)).equals(end.hash());
        open.rollback();
        return there;
      }
    }
  }

  @Override
  public void afterwards() {}

  @Override
  public Reader reader() {
    try {
      return new PostgresReader(settings.url(), connecting.connect());
    } catch (SQLException e) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
          .operator("the journal " + settings.url() + " is away: " + e.getMessage())
          .retryAfter(Duration.ofSeconds(1))
          .cause(e)
          .build();
    }
  }

  @Override
  public void close() {
    drop();
  }
}
