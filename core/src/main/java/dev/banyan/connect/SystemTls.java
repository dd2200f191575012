package dev.banyan.connect;

import dev.banyan.text.Place;
import dev.banyan.tls.CertificateFiles;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The files that a system's `tls` names: whom to trust, and what to show. Connectors read them
/// with the contract, so that another content is another system.
public record SystemTls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {

  /// What the files hold; what is wrong with them is reported.
  public Http.Tls read(SystemContext context) {
    Place at = context.at("tls");
    if ((certificate == null) != (key == null)) {
      context
          .mistakes()
          .error(
              "missing-key",
              at,
              "a certificate and its key go together",
              certificate == null ? "add `certificate`" : "add `key`");
    }
    CertificateFiles files = new CertificateFiles(context.mistakes(), Instant.now());
    Trust trust = ca == null ? null : files.trust(at, ca);
    Identity identity =
        certificate == null || key == null ? null : files.identity(at, certificate, key);
    return new Http.Tls(trust, identity);
  }
}
