package dev.banyan.journal.sqlite;

import dev.banyan.base.Fault;
import dev.banyan.journal.Untrusted;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Why a file of SQLite, the journal's or one of read models, cannot be opened, and the way out.
/// SQLite and its driver say neither; most of it is seen by looking at the file as this process
/// would.
public record FileTrouble(String why, String wayOut) {
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int FULL = 13;

  /// The driver's words where its own library could not be loaded.
  private static final String NO_LIBRARY = "Error opening connection";

  /// What the system says to a process that has as many files open as it may.
  private static final String MANY_OPEN = "Too many open files";

  /// The fault by which a store in that file refuses to open.
  Fault refusing(Path file) {
    return Untrusted.store(file.toString(), why, wayOut);
  }

  /// What is wrong with a file, or with an attempt at it; where nothing is known but what was said,
  /// that.
  public static FileTrouble of(Path file, SQLException failure) {
    FileTrouble seen = seen(file);
    FileTrouble known = seen != null ? seen : known(failure);
    return known != null
        ? known
        : new FileTrouble(
            "SQLite says: " + failure.getMessage(),
            "see that the disk works and has room; if the file is broken, restore a backup");
  }

  /// The same of a file that was opened for other ends.
  public static FileTrouble of(Path file, IOException failure) {
    FileTrouble seen = isMany(failure) ? many() : seen(file);
    return seen != null
        ? seen
        : new FileTrouble(failure.toString(), "see that its folder is there and may be written");
  }

  /// What is to be seen of the file; null where it looks as it should, or is to be made.
  public static @Nullable FileTrouble seen(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      return new FileTrouble("it is a folder", "name a file in it");
    }
    if (!Files.isDirectory(folder)) {
      return new FileTrouble(
          folder + (Files.exists(folder) ? " is a file, not a folder" : " is not there"),
          "make the folder, or name another one");
    }
    try {
      probe(file, folder);
    } catch (AccessDeniedException _) {
      return forbidden("may not read it");
    } catch (IOException e) {
      return isMany(e) ? many() : null;
    }
    if (Files.exists(file) && !Files.isWritable(file)) {
      return forbidden("may not write to it");
    }
    return Files.isWritable(folder)
        ? null
        : forbidden("may not write in its folder, where SQLite keeps its log");
  }

  /// Looks into the folder, which shows whether this process may open anything at all. The file is
  /// not opened: POSIX drops all locks that a process has on a file when any descriptor of it is
  /// closed (fcntl, F_SETLK), and with it those of SQLite's connections.
  private static void probe(Path file, Path folder) throws IOException {
    if (Files.exists(file) && !Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString());
    }
    try (DirectoryStream<Path> _ = Files.newDirectoryStream(folder)) {
      return;
    }
  }

  private static FileTrouble forbidden(String what) {
    return new FileTrouble(
        "the user " + System.getProperty("user.name", "of this process") + " " + what,
        "give it to that user (chown, chmod), see that the disk is not mounted read-only, or name"
            + " another file");
  }

  private static boolean isMany(IOException failure) {
    return failure instanceof FileSystemException one
        && one.getReason() != null
        && one.getReason().contains(MANY_OPEN);
  }

  private static FileTrouble many() {
    return new FileTrouble(
        "this process has too many files open",
        "raise its limit (`ulimit -n`, `LimitNOFILE` of a service), and look for what it has open"
            + " (`banyan doctor` tells the limit)");
  }

  private static @Nullable FileTrouble known(SQLException failure) {
    return switch (failure.getErrorCode() & 0xff) {
      case BUSY, LOCKED ->
          new FileTrouble(
              "another process has it locked",
              "stop that one (`fuser FILE` tells which it is), or name another file");
      case FULL -> new FileTrouble("the disk is full", "make room on it");
      default ->
          String.valueOf(failure.getMessage()).contains(NO_LIBRARY) ? unloaded(failure) : null;
    };
  }

  private static FileTrouble unloaded(SQLException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).contains(MANY_OPEN)
        ? many()
        : new FileTrouble(
            "SQLite's own library could not be loaded: " + root.getMessage(),
            "see that the folder for temporary files ("
                + System.getProperty("java.io.tmpdir")
                + ") has room, may be written, and is not mounted noexec; or name another one by"
                + " -Djava.io.tmpdir");
  }
}
