package dev.banyan.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
  private static final StreamId STREAM = new StreamId("", "order/1");
  private static final int RECORDS = 60;

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private Path folder = Path.of(".");
  private Path file = folder;

  @BeforeEach
  void in(@TempDir Path given) {
    folder = given;
    file = given.resolve("x.db");
  }

  private Journal open() {
    return Journal.open(SqliteStore.open(file), Journal.Settings.USUAL);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static void append(Journal journal, int number) {
    Entry entry = new Entry("noted", Bytes.wrap(new byte[100 + number]));
    Reservation key = new Reservation("", "key", "k" + number);
    Append.Part part = new Append.Part(STREAM, Expected.any(), List.of(entry));
    List<Claim> claims = number % 3 == 0 ? List.of(new Claim.Reserve(key)) : List.of();
    assertThat(journal.append(new Append(List.of(part), claims), soon()))
        .isInstanceOf(Outcome.Written.class);
  }

  private static void refuses(ThrowingCallable opening, String why) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.operator()).contains(why));
  }

  @Test
  void keepsItsFilesToTheirOwner() throws IOException {
    Journal journal = open();
    append(journal, 1);

    for (String one : List.of("x.db", "x.db-wal", "x.db-shm")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(one))))
          .as(one)
          .isEqualTo("rw-------");
    }
    journal.close();
  }

  @Test
  void saysOfAnEmptyFileThatNothingWasWritten() throws IOException {
    Files.createFile(file);

    refuses(() -> SqliteArchive.open(file), "nothing was ever written");
  }

  /// Leaves the files as a crash does: half of the records in the file, half in the log.
  private void crashWith(int records) throws IOException {
    Path live = folder.resolve("live/x.db");
    Journal journal = Journal.open(SqliteStore.open(live), Journal.Settings.USUAL);
    try {
      for (int i = 0; i < records; i++) {
        append(journal, i);
        if (i == records / 2) {
          journal.close();
          journal = Journal.open(SqliteStore.open(live), Journal.Settings.USUAL);
        }
      }
      for (String suffix : List.of("", "-wal", ".head")) {
        Files.copy(live.resolveSibling("x.db" + suffix), sibling(suffix));
      }
    } finally {
      journal.close();
    }
  }

  private Path sibling(String suffix) {
    return folder.resolve("x.db" + suffix);
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  @Test
  void runsOnASqliteThatIsNotOlderThan3513() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select sqlite_version()")) {
      List<Integer> version =
          Arrays.stream(rows.getString(1).split("\\.")).map(Integer::valueOf).toList();
      assertThat(number(version)).isGreaterThanOrEqualTo(number(List.of(3, 51, 3)));
    }
  }

  private static int number(List<Integer> version) {
    return (version.get(0) * 1_000 + version.get(1)) * 1_000 + version.get(2);
  }

  @Test
  void refusesAFileThatIsOpenAlready() {
    Journal first = open();
    try {
      refuses(() -> SqliteStore.open(file), "another process has it open");
    } finally {
      first.close();
    }
  }

  @Test
  void refusesAStoreOfANewerVersion() throws SQLException {
    open().close();
    sql("pragma user_version = 99");

    refuses(() -> SqliteStore.open(file), "newer Banyan (schema 99");
  }

  @Test
  void refusesADatabaseOfSomebodyElse() throws SQLException {
    sql("create table customers (id integer)");

    refuses(() -> SqliteStore.open(file), "belongs to something else");
  }

  @Test
  void raisesAnOlderSchemaAndKeepsItsRecords() throws SQLException {
    Journal old = open();
    append(old, 0);
    old.close();
    List<List<String>> steps = new ArrayList<>(Schema.NEWEST.steps());
    steps.add(List.of("alter table record add column checked integer not null default 7"));

    Journal raised =
        Journal.open(SqliteStore.open(file, new Schema(steps), _ -> {}), Journal.Settings.USUAL);

    assertThat(raised.read(STREAM, 0, 9, soon())).hasSize(1);
    raised.close();
    refuses(() -> SqliteStore.open(file), "newer Banyan");
  }

  @Test
  void leavesAnOlderSchemaAsItIsWhenAStepFails() throws SQLException {
    open().close();
    List<List<String>> steps = new ArrayList<>(Schema.NEWEST.steps());
    steps.add(List.of("create table more (x integer)", "no such statement"));

    refuses(() -> SqliteStore.open(file, new Schema(steps), _ -> {}), "SQLite says");

    open().close();
  }

  @Test
  void refusesAStoreWhoseHeadFileIsGoneUntilAPersonTrustsIt() throws IOException {
    crashWith(3);
    Files.delete(sibling(".head"));
    refuses(() -> SqliteStore.open(file), "its head file is gone");

    Files.writeString(sibling(".head"), "trust\n");
    Journal journal = open();

    assertThat(journal.read(STREAM, 0, 9, soon())).hasSize(3);
    journal.close();
    open().close();
  }

  @Test
  void refusesAHeadFileWhoseStoreIsGone() throws IOException {
    crashWith(3);
    Files.delete(file);

    refuses(() -> SqliteStore.open(file), "its file is gone, its head file is not");
  }

  @Test
  void refusesALogThatLostItsEndAndLeavesItAsItWas() throws IOException {
    crashWith(RECORDS);
    byte[] log = Files.readAllBytes(sibling("-wal"));
    Files.write(sibling("-wal"), Arrays.copyOf(log, log.length - 5_000));
    byte[] left = Files.readAllBytes(sibling("-wal"));

    refuses(() -> SqliteStore.open(file), "but record 60 was acknowledged");

    assertThat(Files.readAllBytes(sibling("-wal"))).isEqualTo(left);
  }

  @Test
  void refusesRecordsThatWereChangedRemovedOrExchanged() throws Exception {
    List<String> attacks =
        List.of(
            "update record set kind = 'other' where position = 2",
            "delete from record where position = 2",
            "delete from record where position = 3",
            "update record set position = case position when 1 then -2 else -1 end"
                + " where position < 3",
            "update reservation set key = 'else'",
            "delete from reservation");
    for (String attack : attacks) {
      Journal journal = open();
      for (int i = 0; i < 3; i++) {
        append(journal, i);
      }
      journal.close();
      sql(attack);

      assertThatThrownBy(() -> SqliteStore.open(file)).as(attack).isInstanceOf(Fault.class);

      for (String suffix : List.of("", ".head")) {
        Files.delete(sibling(suffix));
      }
    }
  }

  @Test
  void stopsWhenARecordIsBrokenWhileItRuns() throws SQLException {
    Journal journal = open();
    append(journal, 0);
    sql("update record set kind = 'other'");

    assertThatThrownBy(() -> journal.read(STREAM, 0, 9, soon())).isInstanceOf(Fault.class);

    assertThat(journal.stopped()).contains("record 1");
    assertThatThrownBy(() -> append(journal, 1)).isInstanceOf(Fault.class);
    journal.close();
  }

  @Test
  void bringsTheLogHomeBeforeItIsLong() throws IOException {
    // Given
    Entry large = new Entry("noted", Bytes.wrap(new byte[100_000]));
    Append append = Append.to(STREAM, Expected.any(), large);
    try (Journal journal = open()) {
      // When
      for (int i = 0; i < 120; i++) {
        journal.append(append, soon());
      }
      // Then
      assertThat(Files.size(sibling("-wal"))).isLessThan(9L << 20);
    }
  }
}
