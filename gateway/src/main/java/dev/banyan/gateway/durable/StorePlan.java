package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// The store as a configuration wants it, not yet opened. Two that are equal mean the same store.
///
/// @param waitingMax how many appends may wait
/// @param waitingBytesMax how many bytes they may have together
public record StorePlan(Place place, int waitingMax, long waitingBytesMax) {

  /// Where it is.
  public sealed interface Place {}

  /// An SQLite file, by its absolute path.
  public record InFile(Path path) implements Place {}

  /// A PostgreSQL server.
  public record InPostgres(PostgresSettings settings) implements Place {}

  /// Opens the journal there, which verifies what it finds.
  ///
  /// @throws Fault where it is in use, newer than this Banyan, broken, behind its head file, or
  ///   away; its operator's sentence says what to do
  public Journal open() {
    Store store =
        switch (place) {
          case InFile(Path path) -> {
            makeFolder(path);
            yield SqliteStore.open(path);
          }
          case InPostgres(PostgresSettings settings) -> PostgresStore.open(settings);
        };
    return Journal.open(
        store, new Journal.Settings(waitingMax, waitingBytesMax, InstantSource.system()));
  }

  /// Where read models are kept: a file of their own beside the journal's, which may be removed, or
  /// tables in the journal's database. Nothing is opened.
  public ViewStore views() {
    return switch (place) {
      case InFile(Path path) -> ViewStore.sqlite(path.resolveSibling(views(path)));
      case InPostgres(PostgresSettings settings) -> ViewStore.postgres(settings);
    };
  }

  private static String views(Path path) {
    String name = String.valueOf(path.getFileName());
    return (name.endsWith(".db") ? name.substring(0, name.length() - 3) : name) + "-views.db";
  }

  private static void makeFolder(Path path) {
    Path folder = path.getParent();
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "The store cannot be opened")
          .operator(
              "the folder "
                  + folder
                  + " cannot be made: "
                  + (Files.exists(folder) ? "there is a file of that name" : e)
                  + "; name another one, or see who may write there")
          .cause(e)
          .build();
    }
  }
}
