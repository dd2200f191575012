package dev.banyan.connectors.web;

import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.connect.Http;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Certificates for connections to a service: whom to trust, and what we show (mutual TLS).
@Doc("Certificates as PEM files.")
@Example("{ ca: certs/inner-ca.pem, certificate: certs/us.pem, key: certs/us-key.pem }")
public record Tls(
    @Doc("The authorities to trust instead of the JDK's.") @Nullable Path ca,
    @Doc("Our certificate.") @Nullable Path certificate,
    @Doc("Its private key.") @Nullable Path key) {

  /// For the client; the JDK's authorities and no certificate where nothing is written.
  public static Http.Tls of(@Nullable Tls tls) {
    return tls == null
        ? new Http.Tls(null, null, null)
        : new Http.Tls(tls.ca(), tls.certificate(), tls.key());
  }
}
