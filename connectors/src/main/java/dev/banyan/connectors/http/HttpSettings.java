package dev.banyan.connectors.http;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.connect.Http;
import dev.banyan.connectors.web.Urls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an HTTP service is reached, and what it may answer.
@Doc(
    "An HTTP service. With a contract its operations can be called; without, it can be relayed to.")
@Example("{ url: \"http://localhost:8100\", contract: modern/catalogue.openapi.yaml }")
public record HttpSettings(
    @Inline Urls urls,
    @Doc("Its OpenAPI 3 document, as YAML or JSON.") @Nullable Path contract,
    @Doc("What it is shown to let us in.") @Nullable Auth auth,
    @Doc("Connections at most, to each address; calls wait for a free one.")
        @Default("64")
        @Bounds(min = 1, max = 10_000)
        int connections,
    @Doc("How long opening a connection may take.") @Default("5s") Duration connectTimeout,
    @Doc("How long an unused connection is kept.") @Default("60s") Duration idleTimeout,
    @Doc("Whether HTTP/2 is spoken where the service does.")
        @NotBuilt("services are spoken to in HTTP/1.1")
        @Nullable Boolean http2,
    @Doc("Certificates, where the JDK's are not enough.") @Nullable Tls tls,
    @Doc("The largest answer that is read.") @Default("8MiB") ByteSize answerMax) {

  /// A credential of ours.
  @Doc("What the service is shown to let us in.")
  @Example("{ bearer: \"${file:secrets/catalogue}\" }")
  @AtMostOneOf({"basic", "bearer", "api-key"})
  public record Auth(
      @Doc("User and password (RFC 7617).") @Nullable Basic basic,
      @Doc("A token (RFC 6750).") @Nullable Secret bearer,
      @Doc("A key in a header of its own.") @Nullable ApiKey apiKey) {}

  @Doc("User and password.")
  @Example("{ user: banyan, password: \"${file:secrets/catalogue}\" }")
  public record Basic(
      @Doc("The user.") String user, @Doc("The password, by reference.") Secret password) {}

  @Doc("A key in a header.")
  @Example("{ header: X-API-Key, key: \"${env:CATALOGUE_KEY}\" }")
  public record ApiKey(
      @Doc("The header's name.") String header, @Doc("The key, by reference.") Secret key) {}

  @Doc("Certificates as PEM files.")
  @Example("{ ca: certs/inner-ca.pem }")
  public record Tls(
      @Doc("The authorities to trust instead of the JDK's.") @Nullable Path ca,
      @Doc("Our certificate.") @Nullable Path certificate,
      @Doc("Its private key.") @Nullable Path key) {}

  /// Settings with every default, for tests and imports.
  public static HttpSettings of(URI url, @Nullable Path contract) {
    return new HttpSettings(
        Urls.of(url),
        contract,
        null,
        64,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        null,
        null,
        new ByteSize(8L << 20));
  }

  Http.Settings connection(String system) {
    Http.Tls files =
        tls == null
            ? new Http.Tls(null, null, null)
            : new Http.Tls(tls.ca(), tls.certificate(), tls.key());
    return new Http.Settings(connections, connectTimeout, idleTimeout, false, files)
        .at(urls.endpoints(system));
  }
}
