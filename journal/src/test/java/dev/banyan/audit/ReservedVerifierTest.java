package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Append;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresArchive;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is reserved, with somebody who may write the table of it and no record.
class ReservedVerifierTest {
  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  @TempDir Path folder = Path.of("");

  /// A store with four records: each reserves a key but the third, which lets the first one's go.
  enum Kind {
    SQLITE("reservation") {
      @Override
      String fill(Path folder) {
        Path file = folder.resolve("journal.db");
        try (Journal journal = Journal.open(SqliteStore.open(file), Journal.Settings.USUAL)) {
          write(journal);
        }
        return "jdbc:sqlite:" + file;
      }

      @Override
      Archive open(String url) {
        return SqliteArchive.open(Path.of(url.substring("jdbc:sqlite:".length())));
      }
    },
    POSTGRES("banyan_reservation") {
      @Override
      String fill(Path folder) {
        PostgresSettings settings = Databases.empty();
        try (Journal journal = Journal.open(PostgresStore.open(settings), Journal.Settings.USUAL)) {
          write(journal);
        }
        return settings.url();
      }

      @Override
      Archive open(String url) {
        return PostgresArchive.open(Databases.settings(url));
      }
    };

    private final String table;

    Kind(String table) {
      this.table = table;
    }

    abstract String fill(Path folder);

    abstract Archive open(String url);
  }

  private static void write(Journal journal) {
    Reservation first = new Reservation("a+b", "email", "+ann");
    Reservation last = new Reservation("a+b", "email", "eve");
    note(journal, new Claim.Reserve(first));
    note(journal, new Claim.Reserve(new Reservation("a+b", "email", "bob")));
    note(journal, new Claim.Release(first));
    note(journal, new Claim.Reserve(last));
  }

  private static void note(Journal journal, Claim claim) {
    Entry entry = new Entry("noted", Bytes.wrap("{}".getBytes(StandardCharsets.UTF_8)));
    Append.Part part =
        new Append.Part(StreamId.of("a+b", "person", "1"), Expected.any(), List.of(entry));
    assertThat(journal.append(new Append(List.of(part), List.of(claim)), Filled.soon()))
        .isInstanceOf(Outcome.Written.class);
  }

  private List<Flaw> flaws(Kind kind, String... changes) throws SQLException {
    String url = kind.fill(folder);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String change : changes) {
        assertThat(statement.executeUpdate(change.formatted(kind.table))).isEqualTo(1);
      }
    }
    Verifier verifier = new Verifier(new Verifier.Demands(Set.of(), List.of(), false));
    try (Archive archive = kind.open(url)) {
      return verifier.judge(archive).flaws();
    }
  }

  @BeforeAll
  static void start() {
    PostgresSettings _ = Databases.empty();
  }

  @ParameterizedTest
  @EnumSource
  void findsNothingWhereNobodyTouchedIt(Kind kind) throws SQLException {
    assertThat(flaws(kind)).isEmpty();
  }

  /// The text of the claim holds that tenant, too.
  @ParameterizedTest
  @EnumSource
  void findsOneThatWasGivenToAnotherTenant(Kind kind) throws SQLException {
    assertThat(flaws(kind, "update %s set tenant = 'b' where key = 'bob'"))
        .extracting(Flaw::kind)
        .containsExactly(Flaw.Kind.DAMAGED);
  }

  @ParameterizedTest
  @EnumSource
  void findsOneThatNamesAnotherRecord(Kind kind) throws SQLException {
    assertThat(flaws(kind, "update %s set position = 2 where key = 'eve'"))
        .extracting(Flaw::kind)
        .containsExactly(Flaw.Kind.DAMAGED);
  }

  @ParameterizedTest
  @EnumSource
  void findsOneThatIsGone(Kind kind) throws SQLException {
    assertThat(flaws(kind, "delete from %s where key = 'eve'"))
        .extracting(Flaw::kind)
        .containsExactly(Flaw.Kind.DAMAGED);
  }

  /// A record has taken it, and another one has let it go.
  @ParameterizedTest
  @EnumSource
  void findsOneThatWasLetGoInPlaceOfAnother(Kind kind) throws SQLException {
    String again = "update %s set key = '+ann', position = 1 where key = 'eve'";

    assertThat(flaws(kind, again)).extracting(Flaw::kind).containsExactly(Flaw.Kind.DAMAGED);
  }
}
