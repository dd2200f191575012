package dev.banyan.connectors.http;

import dev.banyan.base.ByteSize;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.connect.Http;
import dev.banyan.connectors.web.Auth;
import dev.banyan.connectors.web.Tls;
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
    @Doc(
            "Whether HTTP/2 is spoken: over TLS where the service chooses it, in the clear without"
                + " asking.")
        @Default("false")
        boolean http2,
    @Doc("Certificates, where the JDK's are not enough.") @Nullable Tls tls,
    @Doc("The header that tells it how many milliseconds are left for an answer.")
        @Nullable String deadlineHeader,
    @Doc("The largest answer that is read.") @Default("8MiB") ByteSize answerMax) {

  /// Settings with every default, for tests and imports.
  public static HttpSettings of(URI url, @Nullable Path contract) {
    return new HttpSettings(
        Urls.of(url),
        contract,
        null,
        64,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        false,
        null,
        null,
        new ByteSize(8L << 20));
  }

  Http.Settings connection(String system, Http.Tls certificates) {
    return new Http.Settings(connections, connectTimeout, idleTimeout, http2, certificates)
        .at(urls.endpoints(system));
  }
}
