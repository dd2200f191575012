package dev.banyan.connectors.jdbc.schema;

import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A snapshot in its file.
public final class SnapshotFile {
  private static final long BYTES_MAX = 64L * 1024 * 1024;

  private SnapshotFile() {}

  /// Reads a snapshot; an unreadable one is a mistake and empty.
  public static Snapshot read(Path file, Mistakes mistakes) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        mistakes.error(
            "bad-snapshot",
            Place.of(file.toString()),
            "the snapshot is larger than " + BYTES_MAX + " bytes",
            "import fewer tables");
        return Snapshot.EMPTY;
      }
      Node node = YamlReader.read(file.toString(), Files.readAllBytes(file), mistakes);
      return node == null ? Snapshot.EMPTY : SnapshotReader.read(node, mistakes);
    } catch (IOException _) {
      mistakes.error(
          "bad-snapshot",
          Place.of(file.toString()),
          "the snapshot cannot be read",
          "import the system with `banyan import jdbc`");
      return Snapshot.EMPTY;
    }
  }

  public static void write(Path file, Snapshot snapshot) throws IOException {
    Files.writeString(file, SnapshotWriter.write(snapshot));
  }
}
