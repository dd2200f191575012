package dev.banyan.journal.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Files that nobody but their owner may read: what is kept holds what callers say.
public final class OwnFile {
  private OwnFile() {}

  /// Makes an empty file with mode 0600, where there is none. SQLite gives its log and its index
  /// the permissions of the file. Where files have no such modes, those of the folder hold.
  public static void create(Path path) throws IOException {
    if (Files.exists(path)) {
      return;
    }
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      Files.createFile(
          path,
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException _) {
      // Another one was first, and made it as this one would have.
    }
  }
}
