package dev.banyan.connectors.web;

import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.connect.Http;
import dev.banyan.connect.SystemContext;
import dev.banyan.connect.SystemTls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Certificates for connections to a service: whom to trust, and what we show (mutual TLS).
@Doc("Certificates as PEM files.")
@Example("{ ca: certs/inner-ca.pem, certificate: certs/us.pem, key: certs/us-key.pem }")
public record Tls(
    @Doc("The authorities to trust instead of the JDK's.") @Nullable Path ca,
    @Doc("Our certificate.") @Nullable Path certificate,
    @Doc("Its private key.") @Nullable Path key) {

  /// What the files hold, the usual where nothing is written; what is wrong with them is reported.
  public static Http.Tls read(@Nullable Tls tls, SystemContext context) {
    return tls == null
        ? Http.Tls.USUAL
        : new SystemTls(tls.ca(), tls.certificate(), tls.key()).read(context);
  }
}
