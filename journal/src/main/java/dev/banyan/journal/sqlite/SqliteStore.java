package dev.banyan.journal.sqlite;

import dev.banyan.base.Fault;
import dev.banyan.journal.Admission;
import dev.banyan.journal.Append;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A journal in a SQLite file of this process alone: one partition, one writer, a transaction for
/// each group.
///
/// Four files: `X` and its write-ahead log (`X-wal`, `X-shm`) are SQLite's, `X.head` says how far
/// was acknowledged ([HeadFile]), `X.lock` keeps a second process away. A group is acknowledged
/// when the log is flushed and then the head file. After any failure of a commit, of a flush or of
/// the head file nothing more is written: a flush that failed once may have lost what it was to
/// flush, and a second one would not say so.
public final class SqliteStore implements Store {
  static final int CORRUPT = 11;
  private static final int BUSY = 5;
  private static final int FULL = 13;
  static final int NO_DATABASE = 26;

  /// How many pages the log has before it is brought home into the file. A log that is brought home
  /// is written from its beginning again, and a flush of bytes that the file has already costs half
  /// of one that makes it longer.
  private static final int LOG_PAGES_MAX = 2_000;

  /// Of how many streams the version is remembered. Nobody else writes, so that it stays true.
  private static final int KNOWN_MAX = 10_000;

  private final Path path;
  private final FileChannel locked;
  private final Connection connection;
  private final Consumer<Moment> reached;
  private final HeadFile head;
  private final Statements statements;
  private final Map<StreamId, Long> known = new HashMap<>();
  private Chain chain;
  private Chain next;
  private List<Recorded> written = List.of();

  private SqliteStore(Path path, Opened opened, Chain chain, HeadFile head) throws SQLException {
    this.path = path;
    this.locked = opened.locked();
    this.connection = opened.connection();
    this.reached = opened.reached();
    this.chain = chain;
    this.next = chain;
    this.head = head;
    this.statements = new Statements(connection);
  }

  private record Opened(FileChannel locked, Connection connection, Consumer<Moment> reached) {}

  /// Opens or creates the file, and verifies everything in it.
  ///
  /// @throws Fault where it is in use, newer than this Banyan, broken, or behind its head file
  public static SqliteStore open(Path path) {
    return open(path, Schema.NEWEST, _ -> {});
  }

  static SqliteStore open(Path path, Schema schema, Consumer<Moment> reached) {
    FileChannel locked = OpenFile.lock(path);
    Connection connection = null;
    try {
      Path headPath = path.resolveSibling(path.getFileName() + ".head");
      Chain verified = inspect(path, schema, headPath);
      OwnFile.create(path);
      connection = OpenFile.connect(path, false);
      schema.raise(connection, path);
      Chain chain = verified == null ? verified(path, connection, headPath) : verified;
      bringHome(connection);
      reached.accept(Moment.RAISED);
      HeadFile head = HeadFile.open(headPath, chain, reached);
      return new SqliteStore(path, new Opened(locked, connection, reached), chain, head);
    } catch (SQLException e) {
      give(locked, connection);
      throw FileTrouble.of(path, e).refusing(path);
    } catch (IOException e) {
      give(locked, connection);
      throw Untrusted.store(
          path.toString(),
          String.valueOf(e.getMessage()),
          "see that the folder may be written and has room");
    } catch (Fault fault) {
      give(locked, connection);
      throw fault;
    }
  }

  /// Writes what the log has into the file and flushes it. After a flush that failed, what was read
  /// may be in memory only, and nothing but writing it again puts it onto the disk.
  private static void bringHome(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
      if (rows.next() && rows.getInt(1) != 0) {
        throw new SQLException("somebody reads the file, so that its log cannot be brought home");
      }
    }
  }

  /// Looks at a file without writing to it, so that what is refused stays as it was found: a
  /// connection that may write brings the log home when it closes. Null where there is no file yet,
  /// or an older one, which is raised first.
  private static @Nullable Chain inspect(Path path, Schema schema, Path headPath)
      throws SQLException, IOException {
    if (!Files.exists(path) || Files.size(path) == 0) {
      if (Files.exists(headPath)) {
        var _ = HeadFile.read(headPath, true);
        throw Untrusted.store(
            path.toString(),
            "its file is gone, its head file is not",
            "restore a backup of all its files, or remove the head file to begin anew");
      }
      return null;
    }
    Connection connection = OpenFile.connect(path, true);
    try {
      return schema.isNewest(connection, path) ? verified(path, connection, headPath) : null;
    } finally {
      OpenFile.close(connection);
    }
  }

  private static Chain verified(Path path, Connection connection, Path headPath)
      throws SQLException {
    HeadFile.Head acknowledged = HeadFile.read(headPath, empty(connection));
    return new Verification(path, connection).run(acknowledged);
  }

  private static void give(FileChannel locked, @Nullable Connection open) {
    if (open != null) {
      OpenFile.close(open);
    }
    OpenFile.unlock(locked);
  }

  private static boolean empty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1 from record limit 1")) {
      return !rows.next();
    }
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Committed commit(List<Append> group, Instant now) {
    List<Outcome> outcomes;
    try {
      statements.begin();
    } catch (SQLException e) {
      return failed(e);
    }
    try {
      reached.accept(Moment.BEGUN);
      outcomes = insert(group, now);
      reached.accept(Moment.WRITTEN);
    } catch (SQLException | RuntimeException e) {
      return rolledBack(e);
    }
    try {
      boolean any = next.position() != chain.position();
      if (any) {
        statements.commit();
        reached.accept(Moment.COMMITTED);
        chain = next;
        head.write(chain);
        remember(group, outcomes);
      } else {
        statements.rollback();
      }
    } catch (SQLException | IOException e) {
      return new Committed.Failed(unknown(e), true);
    }
    return new Committed.Done(outcomes);
  }

  private void remember(List<Append> group, List<Outcome> outcomes) {
    if (known.size() > KNOWN_MAX) {
      known.clear();
    }
    for (int i = 0; i < group.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Written(List<Outcome.Place> places)) {
        for (int part = 0; part < places.size(); part++) {
          known.put(group.get(i).parts().get(part).stream(), places.get(part).version());
        }
      }
    }
  }

  /// Nothing was committed. A full disk may have room again, and a tool that looks at the file lets
  /// go of it; anything else stops the journal.
  private Committed rolledBack(Exception e) {
    try {
      statements.forget();
      statements.rollback();
    } catch (SQLException again) {
      e.addSuppressed(again);
    }
    return failed(e);
  }

  private Committed failed(Exception e) {
    int code = e instanceof SQLException sql ? sql.getErrorCode() : 0;
    boolean mayPass = code == FULL || code == BUSY;
    Fault fault =
        Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
            .operator("writing the journal " + path + " failed: " + e.getMessage())
            .cause(e)
            .build();
    return new Committed.Failed(fault, !mayPass);
  }

  private Fault unknown(Exception e) {
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "Whether it was recorded is not known")
        .operator(
            "flushing the journal "
                + path
                + " failed: "
                + e.getMessage()
                + "; look at the disk, then start the gateway anew, which verifies the store")
        .cause(e)
        .build();
  }

  private List<Outcome> insert(List<Append> group, Instant now) throws SQLException {
    next = chain.copy();
    written = new ArrayList<>();
    Admission admission = new Admission(this::version, this::reserved);
    List<Outcome> outcomes = new ArrayList<>(group.size());
    for (Append append : group) {
      List<Long> before =
          append.parts().stream().map(part -> admission.version(part.stream())).toList();
      Outcome.Refused refused = admission.admit(append);
      outcomes.add(refused == null ? write(append, before, now) : refused);
    }
    statements.insertAll();
    return outcomes;
  }

  private Outcome write(Append append, List<Long> versions, Instant now) throws SQLException {
    Bytes claims = Chain.written(append.claims());
    claim(append.claims());
    List<Outcome.Place> places = new ArrayList<>();
    for (int i = 0; i < append.parts().size(); i++) {
      Append.Part part = append.parts().get(i);
      long version = versions.get(i);
      for (Entry entry : part.entries()) {
        version++;
        Recorded record = next.add(part.stream(), version, entry, now, claims);
        statements.insert(record);
        written.add(record);
        claims = Chain.written(List.of());
      }
      places.add(new Outcome.Place(0, next.position(), version));
    }
    return new Outcome.Written(places);
  }

  private void claim(List<Claim> claims) throws SQLException {
    for (Claim claim : claims) {
      switch (claim) {
        case Claim.Reserve(Reservation one) -> statements.reserve(one, next.position() + 1);
        case Claim.Release(Reservation one) -> statements.release(one);
      }
    }
  }

  private long version(StreamId stream) {
    Long remembered = known.get(stream);
    if (remembered != null) {
      return remembered;
    }
    try {
      return statements.version(stream);
    } catch (SQLException e) {
      throw SqliteReader.failed(path, e);
    }
  }

  private boolean reserved(Reservation reservation) {
    try {
      return statements.holder(reservation) != 0;
    } catch (SQLException e) {
      throw SqliteReader.failed(path, e);
    }
  }

  @Override
  public List<Recorded> written() {
    return written;
  }

  /// Brings the log home now and then. It fails without harm: what is in the log stays there.
  @Override
  public void afterwards() {
    try {
      if (statements.logPages() < LOG_PAGES_MAX) {
        return;
      }
      statements.checkpoint();
      reached.accept(Moment.CHECKPOINTED);
    } catch (SQLException e) {
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.WARNING, "checkpoint of " + path + ": " + e.getMessage());
    }
  }

  @Override
  public Reader reader() {
    try {
      return new SqliteReader(path, OpenFile.connect(path, true));
    } catch (SQLException e) {
      throw SqliteReader.failed(path, e);
    }
  }

  @Override
  public void close() {
    OpenFile.close(connection);
    head.close();
    OpenFile.unlock(locked);
  }
}
