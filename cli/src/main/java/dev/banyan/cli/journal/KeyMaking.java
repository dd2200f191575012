package dev.banyan.cli.journal;

import dev.banyan.audit.SigningKey;
import dev.banyan.base.Secret;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// `banyan journal key FILE`: makes the key that signs checkpoints, in a file that its owner alone
/// may read, and prints the public one; or prints that of a file that is there.
public final class KeyMaking {
  private KeyMaking() {}

  public static int run(String name, Console console) {
    Path path = console.path(name);
    SigningKey key;
    if (Files.exists(path)) {
      String text = new String(Stores.read(name, console).unsafeArray(), StandardCharsets.UTF_8);
      SigningKey read = SigningKey.of(Secret.of(text));
      if (read == null) {
        throw new UsageException("the file `" + name + "` is there and holds no Ed25519 key");
      }
      key = read;
    } else {
      key = SigningKey.make();
      write(path, name, key.pem());
      console.err("The key is in `" + name + "`; keep its public half where checkpoints are kept.");
    }
    console.out(key.verifying().text());
    return Exit.FINE;
  }

  private static void write(Path path, String name, Secret pem) {
    try {
      boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] owner =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Files.createFile(path, owner);
      Files.writeString(path, pem.reveal());
    } catch (FileAlreadyExistsException e) {
      throw new UsageException("the file `" + name + "` is there already");
    } catch (IOException e) {
      throw new UsageException("the file `" + name + "` cannot be written");
    }
  }
}
