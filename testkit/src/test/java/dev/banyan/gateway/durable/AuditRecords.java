package dev.banyan.gateway.durable;

import dev.banyan.audit.Export;
import dev.banyan.journal.Archive;
import dev.banyan.journal.sqlite.SqliteArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of a store in a file, as lines of JSON.
public final class AuditRecords {
  private AuditRecords() {}

  /// Those of the audit trail that are of a kind.
  public static List<String> of(Path store, String kind) {
    return exported(store, "audit/*", kind);
  }

  /// Waits until so many of the audit trail are of a kind.
  static void await(Path store, String kind, int count) {
    while (of(store, kind).size() < count) {
      Thread.onSpinWait();
    }
  }

  /// Those of any stream that are of a kind.
  public static List<String> all(Path store, String kind) {
    return exported(store, null, kind);
  }

  private static List<String> exported(Path store, @Nullable String stream, String kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Archive archive = SqliteArchive.open(store)) {
      new Export(new Export.Choice(null, null, null, stream, kind), out).run(archive);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
