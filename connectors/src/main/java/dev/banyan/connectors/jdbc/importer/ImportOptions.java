package dev.banyan.connectors.jdbc.importer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an import is told: the system's name, how its address, user and password are written into
/// the configuration (references, never the password itself), the snapshot's file as the
/// configuration names it, and the tables to take; none are all.
public record ImportOptions(
    String system,
    String url,
    @Nullable String user,
    @Nullable String password,
    String snapshotFile,
    Set<String> tables) {
  public ImportOptions {
    tables = Set.copyOf(tables);
  }
}
