package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.http.Answer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.testkit.TestGateway;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The caller's address behind a trusted proxy, where it decides: rules for addresses, limits by
/// address, the access log, and what systems are told.
class TrustedProxiesTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public:
          port: 0
          host: 127.0.0.1
          proxies: { trust: [127.0.0.1, 10.0.0.0/8], header: x-forwarded-for }
      systems:
        old: { http: { url: "http://127.0.0.1:%d" } }
      apis:
        inner:
          base: /inner
          callers: anyone
          addresses: { allow: 192.0.2.0/24 }
          routes:
            GET /**: { relay: old }
        outer:
          base: /outer
          callers: anyone
          limit: { rate: 1/h, per: address }
          routes:
            GET /**: { relay: old }
      """;

  @TempDir Path folder;
  private HttpRuntime runtime;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    runtime = HttpRuntime.start(1);
    Listener system =
        runtime.listen(
            new Listener.Settings("127.0.0.1", 0, null, Listener.Limits.DEFAULT),
            TrustedProxiesTest::whatItIsTold);
    gateway =
        TestGateway.start(
            folder, CONFIGURATION.formatted(system.port()), Map.of(), List.of(new HttpConnector()));
  }

  private static void whatItIsTold(Incoming incoming) {
    String told = incoming.headers("x-forwarded-for") + " " + incoming.headers("x-forwarded-proto");
    incoming.answer(
        new Answer(
            200,
            List.of(new Http.Header("content-type", "text/plain")),
            Bytes.wrap(told.getBytes(StandardCharsets.UTF_8))));
  }

  @AfterEach
  void stop() {
    gateway.close();
    runtime.close();
  }

  @Test
  void decidesByTheCallersAddress() {
    assertThat(gateway.get("/inner/a").statusCode()).isEqualTo(403);
    assertThat(gateway.get("/inner/a", "X-Forwarded-For", "192.0.2.7").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/inner/a", "X-Forwarded-For", "192.0.2.7, 8.8.8.8").statusCode())
        .isEqualTo(403);
  }

  @Test
  void countsByTheCallersAddress() {
    assertThat(gateway.get("/outer/a", "X-Forwarded-For", "192.0.2.7").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/outer/a", "X-Forwarded-For", "192.0.2.8").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/outer/a", "X-Forwarded-For", "1.1.1.1, 192.0.2.7").statusCode())
        .isEqualTo(429);
  }

  @Test
  void logsTheCallersAddressAndTellsTheSystemTheWholeWay() {
    var answer =
        gateway.get(
            "/inner/a",
            "X-Forwarded-For",
            "1.1.1.1, 192.0.2.7, 10.1.1.1",
            "X-Forwarded-Proto",
            "https");

    assertThat(answer.body()).isEqualTo("[192.0.2.7, 10.1.1.1, 127.0.0.1] [https]");
    assertThat(gateway.logLine()).contains("192.0.2.7").doesNotContain("127.0.0.1");
  }
}
