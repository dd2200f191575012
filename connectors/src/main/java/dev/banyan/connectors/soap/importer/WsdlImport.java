package dev.banyan.connectors.soap.importer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What an import is told: the system's name, the configuration's folder, the WSDL as a path
/// relative to it, and how address, user and password are written into the configuration
/// (references, never the password itself); null leaves them out.
public record WsdlImport(
    String system,
    Path folder,
    String wsdl,
    @Nullable String url,
    @Nullable String username,
    @Nullable String password) {
  /// The same with this address.
  WsdlImport at(String address) {
    return new WsdlImport(system, folder, wsdl, address, username, password);
  }
}
