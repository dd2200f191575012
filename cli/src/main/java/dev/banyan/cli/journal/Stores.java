package dev.banyan.cli.journal;

import dev.banyan.audit.Checkpoint;
import dev.banyan.audit.Proof;
import dev.banyan.audit.VerifyingKey;
import dev.banyan.base.Secret;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.UsageException;
import dev.banyan.journal.Archive;
import dev.banyan.journal.postgres.PostgresArchive;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the words of a command line name: a store, keys, checkpoints.
public final class Stores {
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final long FILE_MAX = 32L << 20;

  private Stores() {}

  /// A file, or the address of a PostgreSQL whose user and password are in the environment.
  public static Archive open(Arguments arguments, Console console) {
    String store = arguments.operand(1, "the store, a file or `jdbc:postgresql://…`,");
    if (!store.startsWith(POSTGRES)) {
      return SqliteArchive.open(console.path(store));
    }
    if (store.contains("password=")) {
      throw new UsageException("addresses are shown: the password is taken from PGPASSWORD");
    }
    String password = console.environment().get("PGPASSWORD");
    return PostgresArchive.open(
        new PostgresSettings(
            store,
            console.environment().get("PGUSER"),
            password == null ? null : Secret.of(password),
            PostgresSettings.PATIENCE));
  }

  /// Those of `--key`, each a file or the text itself.
  public static Set<VerifyingKey> keys(Arguments arguments, Console console) {
    Set<VerifyingKey> keys = new LinkedHashSet<>();
    for (String word : arguments.all("--key")) {
      VerifyingKey key = VerifyingKey.of(word);
      if (key == null) {
        key = VerifyingKey.of(new String(read(word, console).toArray(), StandardCharsets.UTF_8));
      }
      if (key == null) {
        throw new UsageException(
            "`" + word + "` holds no public key: `banyan journal key` prints one");
      }
      keys.add(key);
    }
    return keys;
  }

  /// Those of `--checkpoint`.
  public static List<Checkpoint> checkpoints(Arguments arguments, Console console) {
    List<Checkpoint> all = new ArrayList<>();
    for (String word : arguments.all("--checkpoint")) {
      Checkpoint checkpoint = Checkpoint.of(read(word, console));
      if (checkpoint == null) {
        throw new UsageException(
            "`" + word + "` is no checkpoint: `banyan journal checkpoint` prints one");
      }
      all.add(checkpoint);
    }
    return all;
  }

  /// The proof in that file.
  public static Proof proof(String name, Console console) {
    Proof proof = Proof.of(read(name, console));
    if (proof == null) {
      throw new UsageException("`" + name + "` is no proof: `banyan journal prove` prints one");
    }
    return proof;
  }

  static Bytes read(String name, Console console) {
    Path path = console.path(name);
    try {
      if (Files.size(path) > FILE_MAX) {
        throw new UsageException("the file `" + name + "` is too large");
      }
      return Bytes.wrap(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UsageException("the file `" + name + "` cannot be read");
    }
  }
}
