package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways over one PostgreSQL: a key is one key on both.
class SharedCommandsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: bank
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      systems:
        bank: { http: { url: "http://127.0.0.1:PORT" }, guard: { preset: none } }
      apis:
        bank:
          base: /v1
          callers: anyone
          deadline: 10s
          routes:
            POST /**: { relay: bank }
      store: { postgres: { url: "${env:STORE_URL}", user: postgres } }
      """;

  @TempDir Path folder;
  private EmbeddedPostgres server;
  private Ledger ledger;
  private final List<TestGateway> gateways = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
    ledger = new Ledger();
    String configuration = CONFIGURATION.replace("PORT", Integer.toString(ledger.port()));
    Map<String, String> environment =
        Map.of("STORE_URL", "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres");
    for (String name : List.of("one", "two")) {
      Path own = Files.createDirectories(folder.resolve(name));
      gateways.add(TestGateway.start(own, configuration, environment, Connectors.all()));
    }
  }

  @AfterEach
  void stop() throws IOException {
    gateways.forEach(TestGateway::close);
    ledger.close();
    server.close();
  }

  private static HttpResponse<String> pay(TestGateway gateway, String key) {
    return gateway.send(
        gateway
            .request("/v1/payments")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString("ten"))
            .build());
  }

  @Test
  void carriesOutOnceWhatComesToBothAtOnce() throws InterruptedException {
    ConcurrentLinkedQueue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int key = 0; key < 20; key++) {
      String text = "11111111-2222-3333-4444-%012d".formatted(key);
      for (TestGateway gateway : gateways) {
        threads.add(Thread.ofVirtual().start(() -> answers.add(pay(gateway, text))));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(ledger.entries).hasSize(20);
    assertThat(answers).hasSize(40);
    assertThat(answers).allSatisfy(one -> assertThat(one.statusCode()).isIn(201, 409));
    assertThat(pay(gateways.getFirst(), "11111111-2222-3333-4444-000000000007").body())
        .isEqualTo(pay(gateways.getLast(), "11111111-2222-3333-4444-000000000007").body());
    assertThat(ledger.entries).hasSize(20);
  }

  @Test
  void sendsNothingWhileTheStoreIsAway() throws IOException {
    pay(gateways.getFirst(), "11111111-2222-3333-4444-555555555555");
    server.close();

    HttpResponse<String> answer = pay(gateways.getFirst(), "11111111-2222-3333-4444-666666666666");

    assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(500);
    assertThat(ledger.entries).hasSize(1);
  }
}
