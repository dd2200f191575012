package dev.banyan.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Store.Committed;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
  @TempDir Path folder;

  private static FileTrouble seen(Path file) {
    return Objects.requireNonNull(FileTrouble.seen(file));
  }

  @Test
  void seesNothingWrongWithAFileThatIsToBeMade() {
    assertThat(FileTrouble.seen(folder.resolve("x.db"))).isNull();
  }

  /// Another process that opens a database without locks on it may take its log away when it
  /// leaves.
  @Test
  @EnabledOnOs(OS.LINUX)
  void leavesTheLocksOfAnOpenStore() throws IOException {
    Path file = folder.resolve("shop.db");
    try (SqliteStore store = SqliteStore.open(file)) {
      Append append =
          Append.to(
              new StreamId("", "a"), Expected.any(), new Entry("noted", Bytes.wrap(new byte[1])));
      assertThat(store.commit(List.of(append), Instant.EPOCH)).isInstanceOf(Committed.Done.class);
      List<String> before = locks(file);

      assertThat(FileTrouble.seen(file)).isNull();

      assertThat(locks(file)).hasSameSizeAs(before).isNotEmpty();
    }
  }

  /// The locks of this process on a file (proc(5)).
  private static List<String> locks(Path file) throws IOException {
    String owner = " " + ProcessHandle.current().pid() + " ";
    String place = ":" + Files.getAttribute(file, "unix:ino") + " ";
    try (Stream<String> all = Files.lines(Path.of("/proc/locks"))) {
      return all.filter(line -> line.contains(owner) && line.contains(place)).toList();
    }
  }

  @Test
  void tellsAFolderFromAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(seen(folder).why()).isEqualTo("it is a folder");
    assertThat(seen(Path.of("/")).why()).isEqualTo("it is a folder");
    assertThat(seen(file.resolve("x.db")).why()).endsWith("is a file, not a folder");
    assertThat(seen(folder.resolve("gone/x.db")).why()).endsWith("is not there");
  }

  @Test
  void saysThatTooManyFilesAreOpenHoweverItComesToKnow() {
    IOException many = new FileSystemException("x.db", null, "Too many open files");
    Path file = folder.resolve("x.db");

    for (FileTrouble trouble :
        new FileTrouble[] {
          FileTrouble.of(file, many),
          FileTrouble.of(file, new SQLException("Error opening connection", many))
        }) {
      assertThat(trouble.why()).isEqualTo("this process has too many files open");
      assertThat(trouble.wayOut()).contains("ulimit -n");
    }
  }

  @Test
  void saysWhoElseIsToBeLookedFor() {
    FileTrouble locked =
        FileTrouble.of(folder.resolve("x.db"), new SQLException("database is locked", "", 5));
    FileTrouble full = FileTrouble.of(folder.resolve("x.db"), new SQLException("full", "", 13));

    assertThat(locked.why()).isEqualTo("another process has it locked");
    assertThat(full.wayOut()).isEqualTo("make room on it");
  }

  @Test
  void saysWhyTheLibraryCannotBeLoaded() {
    SQLException failure =
        new SQLException("Error opening connection", new Exception("no space left"));

    FileTrouble trouble = FileTrouble.of(folder.resolve("x.db"), failure);

    assertThat(trouble.why()).endsWith("could not be loaded: no space left");
    assertThat(trouble.wayOut()).contains("java.io.tmpdir");
  }

  @Test
  void repeatsWhatSqliteSaysWhereNothingElseIsKnown() {
    FileTrouble trouble =
        FileTrouble.of(folder.resolve("x.db"), new SQLException("disk I/O error", "", 10));

    assertThat(trouble.why()).isEqualTo("SQLite says: disk I/O error");
  }
}
