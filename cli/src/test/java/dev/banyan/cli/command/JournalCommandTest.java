package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.Notary;
import dev.banyan.audit.SigningKey;
import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.cli.Console;
import dev.banyan.cli.Main;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {
  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private Shell shell;
  private String key;

  @BeforeEach
  void record(@TempDir Path folder) {
    shell = new Shell(folder);
    key = shell.run("journal", "key", "audit.key").out().strip();
    SigningKey signing = SigningKey.of(Secret.of(shell.read("audit.key")));
    Deadline soon = Deadline.in(Duration.ofSeconds(20));
    try (Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL)) {
      for (int i = 1; i <= 20; i++) {
        String text = "{\"number\":" + i + "}";
        Entry entry = new Entry("noted", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
        var _ =
            journal.append(
                Append.to(new StreamId("", "order/" + i % 3), Expected.any(), entry), soon);
      }
      assertThat(signing).isNotNull();
      var _ = new Notary(journal, signing, InstantSource.system()).sign(soon);
    }
  }

  private void sql(String text) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + shell.folder() + "/x.db");
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  @Test
  void findsAStoreWhole() {
    Shell.Result result = shell.run("journal", "verify", "x.db", "--key", key);

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("x.db: whole", "21 records whole, signed up to 20", "1 checkpoint, by the keys");
  }

  @Test
  void looksAtAStoreThatAGatewayHasOpen() {
    try (Journal _ =
        Journal.open(SqliteStore.open(shell.folder().resolve("x.db")), Journal.Settings.USUAL)) {
      assertThat(shell.run("journal", "verify", "x.db").exit()).isZero();
    }
  }

  @Test
  void saysWhatIsWrongAndWhere() throws Exception {
    sql("update record set kind = 'denied' where position = 7");

    Shell.Result words = shell.run("journal", "verify", "x.db");
    Shell.Result json = shell.run("journal", "verify", "x.db", "--json");

    assertThat(words.exit()).isEqualTo(1);
    assertThat(words.out()).contains("partition 0, record 7: changed");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.out()).contains("\"whole\": false", "\"kind\": \"changed\"", "\"position\": 7");
  }

  @Test
  void doesNotTakeTheCheckpointsOfAnotherKey() {
    String other = shell.run("journal", "key", "other.key").out().strip();

    Shell.Result result = shell.run("journal", "verify", "x.db", "--key", other);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("forged: checkpoint 1 is not signed");
  }

  @Test
  void provesARecordToWhoHasNoStore() {
    Shell.Result proof = shell.run("journal", "prove", "x.db", "7");
    shell.write("proof.json", proof.out());
    shell.write("bad.json", proof.out().replace("order/1", "order/2"));

    Shell.Result holds = shell.run("journal", "verify", "--proof", "proof.json", "--key", key);
    Shell.Result not = shell.run("journal", "verify", "--proof", "bad.json", "--key", key);

    assertThat(holds.exit()).isZero();
    assertThat(holds.out()).contains("record 0/7, a `noted` of stream `order/1`");
    assertThat(not.exit()).isEqualTo(1);
    assertThat(not.out()).contains("proves nothing");
    assertThat(shell.run("journal", "prove", "x.db", "21").exit()).isEqualTo(1);
  }

  @Test
  void findsThatACheckpointKeptElsewhereIsGone() throws Exception {
    shell.write("kept.json", shell.run("journal", "checkpoint", "x.db").out());
    sql("delete from record where position > 15");

    Shell.Result result =
        shell.run("journal", "verify", "x.db", "--no-head", "--checkpoint", "kept.json");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("truncated: checkpoint 1");
  }

  @Test
  void exportsWhatIsAskedFor() {
    Shell.Result all = shell.run("journal", "export", "x.db");
    Shell.Result some = shell.run("journal", "export", "x.db", "--stream", "order/1");

    assertThat(all.out().lines()).hasSize(21);
    assertThat(some.out().lines()).hasSize(7).allMatch(line -> line.contains("\"order/1\""));
    assertThat(some.err()).contains("7 records");
    assertThat(shell.run("journal", "export", "x.db", "--to", "2020-01-01").out()).isEmpty();
    Shell.Result never =
        shell.run("journal", "export", "x.db", "--from", "2020-02-01", "--to", "2020-01-01");
    assertThat(never.exit()).isEqualTo(2);
    assertThat(never.err()).contains("nothing is recorded from 2020-02-01");
  }

  @Test
  void saysWhereNotAllOfAnExportWasTaken() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("no space");
          }
        };
    Console console =
        new Console(
            new PrintStream(full, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            shell.folder(),
            Map.of());

    int exit = Main.run(new String[] {"journal", "export", "x.db"}, console);

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains("standard output takes no more")
        .doesNotContain("usage:", "21 records");
  }

  @Test
  void tellsTheWaysOfAnExportToFailApart() throws Exception {
    sql("update record set kind = 'denied' where position = 7");

    assertThat(shell.run("journal", "export", "x.db").exit()).as("a changed record").isEqualTo(1);
    assertThat(shell.run("journal", "export", "x.db", "--from", "x").exit()).isEqualTo(2);
    assertThat(shell.run("journal", "export", "none.db").exit()).isEqualTo(3);
  }

  @Test
  void saysThatAStoreCannotBeRead() throws Exception {
    Shell.Result none = shell.run("journal", "verify", "none.db");
    sql("pragma user_version = 99");
    Shell.Result newer = shell.run("journal", "verify", "x.db");

    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.err()).contains("there is no such file");
    assertThat(newer.exit()).isEqualTo(3);
    assertThat(newer.err()).contains("newer Banyan (schema 99", "run that version");
  }

  @Test
  void saysWhatToNameInsteadOfAFolderOrAnotherFile() throws Exception {
    Path other = java.nio.file.Files.writeString(shell.folder().resolve("my.yaml"), "banyan: 1\n");

    Shell.Result folder = shell.run("journal", "verify", ".");
    Shell.Result yaml = shell.run("journal", "verify", other.toString());

    assertThat(folder.exit()).isEqualTo(3);
    assertThat(folder.err()).contains("it is a folder; name the file in it");
    assertThat(yaml.exit()).isEqualTo(1);
    assertThat(yaml.err()).contains("no SQLite file", "correct the path, or restore a backup");
  }

  @Test
  void keepsAKeyToItsOwner() throws Exception {
    assertThat(java.nio.file.Files.getPosixFilePermissions(shell.folder().resolve("audit.key")))
        .hasSize(2);
    assertThat(shell.run("journal", "key", "audit.key").out().strip()).isEqualTo(key);
    assertThat(shell.read("audit.key")).contains("BEGIN PRIVATE KEY");
  }
}
