package dev.banyan.connectors.soap.importer;

import dev.banyan.text.Mistakes;
import java.util.List;

/// What an import made: a configuration that works, one sentence for everything it could not map or
/// had to guess, and the mistakes of the contract; with errors among them the configuration is
/// empty.
public record ImportedWsdl(String configuration, List<String> report, Mistakes mistakes) {
  public ImportedWsdl {
    report = List.copyOf(report);
  }
}
