package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are passed through to a system, as a configuration says it.
class RelaysTest {
  private static final String SYSTEM =
      """
      banyan: 1
      name: parts
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts: { http: { url: "http://127.0.0.1:PORT", auth: { bearer: "${env:TOKEN}" } } }
      """;
  private static final String RELAYED =
      SYSTEM
          + """
          apis:
            parts:
              base: /v1
              callers: anyone
              routes: { "GET /parts/**": { relay: { system: parts } } }
          """;

  @TempDir Path folder;
  private final LinkedBlockingQueue<Map<String, List<String>>> seen = new LinkedBlockingQueue<>();
  private HttpServer parts;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    parts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    parts.createContext(
        "/",
        exchange -> {
          seen.add(Map.copyOf(exchange.getRequestHeaders()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    parts.start();
    gateway =
        TestGateway.start(
            folder, at(SYSTEM), Map.of("TOKEN", "ours"), List.copyOf(Connectors.all()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    parts.stop(0);
  }

  private String at(String configuration) {
    return configuration.replace("PORT", String.valueOf(parts.getAddress().getPort()));
  }

  @Test
  void showsTheSystemOurCredentialInPlaceOfTheCallers() throws InterruptedException {
    gateway.reload(at(RELAYED));

    int status = gateway.get("/v1/parts/a", "Authorization", "Bearer theirs").statusCode();

    assertThat(status).isEqualTo(204);
    assertThat(seen.take()).containsEntry("Authorization", List.of("Bearer ours"));
  }

  @Test
  void relaysToASystemThatWasOpenBefore() {
    Mistakes mistakes = gateway.reload(at(RELAYED));

    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    assertThat(gateway.get("/v1/parts/a").statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "quarantine"})
  void refusesToCompareWhatItCannot(String drift) {
    String configuration = at(RELAYED).replace("} } }\n", "} }, drift: " + drift + " }\n");

    Mistakes mistakes = gateway.reload(configuration);

    assertThat(mistakes.render()).contains("a live `http` system is not compared");
  }
}
