package dev.banyan.connectors.jdbc.importer;

import dev.banyan.connectors.jdbc.schema.Snapshot;
import java.util.List;

/// What an import made: the snapshot and its text, a configuration that works, and one sentence for
/// everything it could not map or had to guess.
public record Imported(
    Snapshot snapshot, String snapshotText, String configuration, List<String> report) {
  public Imported {
    report = List.copyOf(report);
  }
}
