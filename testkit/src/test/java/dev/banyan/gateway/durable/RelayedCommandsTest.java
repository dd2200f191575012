package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes with an idempotency key that are relayed to a system.
class RelayedCommandsTest {
  private static final String KEY = "11111111-2222-3333-4444-555555555555";
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
            ANY /**: { relay: bank }
      store: { sqlite: data/bank.db }
      """;
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Bank, version: "1" }
      paths:
        /payments:
          post:
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    type: object
                    required: [amount]
                    properties: { amount: { type: integer } }
            responses:
              "201": { description: made }
      """;

  @TempDir Path folder;
  private Ledger ledger;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    ledger = new Ledger();
    open(CONFIGURATION);
  }

  private void open(String template) {
    String configuration = template.replace("PORT", Integer.toString(ledger.port()));
    gateway = TestGateway.start(folder, configuration, Map.of(), Connectors.all());
  }

  @AfterEach
  void stop() {
    gateway.close();
    ledger.close();
  }

  private HttpResponse<String> pay(String key, String body) {
    HttpRequest.Builder request =
        gateway
            .request("/v1/payments")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return gateway.send(request.build());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private String command(HttpResponse<String> of) {
    String link = header(of, "link");
    URI path = URI.create(link.substring(1, link.indexOf('>')));
    return gateway.get(path.toString()).body();
  }

  @Test
  void givesTheSameAnswerAgainWithoutASecondEntry() {
    HttpResponse<String> first = pay(KEY, "ten");
    gateway.close();
    open(CONFIGURATION);
    HttpResponse<String> second = pay(KEY, "ten");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(header(second, "location")).isEqualTo("/payments/1");
    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
    assertThat(header(first, "set-cookie")).contains("secret");
    assertThat(header(second, "set-cookie")).isEmpty();
    assertThat(ledger.entries).containsExactly("ten");
    assertThat(command(second)).contains("\"state\":\"done\"");
  }

  @Test
  void passesOnWhatHasNoKey() {
    pay("", "ten");
    pay("", "ten");

    assertThat(ledger.entries).hasSize(2);
  }

  @Test
  void refusesAKeyThatCouldBeGuessedWhereCallersAreNotKnown() {
    HttpResponse<String> answer = pay("short", "ten");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("idempotency-key-invalid");
    assertThat(ledger.entries).isEmpty();
  }

  @Test
  void refusesAnotherBody() {
    pay(KEY, "ten");

    assertThat(pay(KEY, "eleven").statusCode()).isEqualTo(422);
    assertThat(ledger.entries).containsExactly("ten");
  }

  @Test
  void passesOnAnAnswerThatIsTooLargeToBeKept() {
    ledger.bodyBytes = 300_000;
    HttpResponse<String> first = pay(KEY, "ten");

    HttpResponse<String> second = settled(KEY, "ten");

    assertThat(first.body()).hasSize(300_000);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("idempotency-answer-not-kept");
    assertThat(ledger.entries).containsExactly("ten");
  }

  @Test
  void passesOnAnAnswerOfUnknownLengthThatTurnsOutTooLarge() {
    ledger.bodyBytes = 300_000;
    ledger.chunked = true;
    HttpResponse<String> first = pay(KEY, "ten");

    HttpResponse<String> second = settled(KEY, "ten");

    assertThat(first.body()).hasSize(300_000);
    assertThat(header(first, "location")).isEqualTo("/payments/1");
    assertThat(second.body()).contains("idempotency-answer-not-kept");
  }

  @Test
  void keepsAnAnswerOfUnknownLength() {
    ledger.chunked = true;
    HttpResponse<String> first = pay(KEY, "ten");

    assertThat(pay(KEY, "ten").body()).isEqualTo(first.body()).hasSize(20);
  }

  @Test
  void sendsAndComparesTheVeryBodyThatTheContractWasHeldAgainst() throws IOException {
    Files.writeString(folder.resolve("bank.yaml"), CONTRACT);
    gateway.close();
    open(
        CONFIGURATION
            .replace("PORT\" }", "PORT\", contract: bank.yaml }")
            .replace("relay: bank }", "relay: bank, validate: { requests: refuse } }"));
    String ten = "{\"amount\":10}";

    HttpResponse<String> first = pay(KEY, ten);
    HttpResponse<String> other = pay(KEY, "{\"amount\":11}");
    HttpResponse<String> again = pay(KEY, ten);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
    assertThat(other.body()).contains("idempotency-key");
    assertThat(header(again, "idempotency-replayed")).isEqualTo("?1");
    assertThat(ledger.entries).containsExactly(ten);
  }

  /// Until the outcome of the first is recorded, a repeat is told to come again.
  private HttpResponse<String> settled(String key, String body) {
    HttpResponse<String> answer = pay(key, body);
    while (answer.body().contains("idempotency-key-in-use")) {
      answer = pay(key, body);
    }
    return answer;
  }

  @Test
  void neverSendsAgainWhatHadNoAnswer() {
    ledger.breaks = true;
    HttpResponse<String> first = pay(KEY, "ten");

    HttpResponse<String> second = settled(KEY, "ten");

    assertThat(first.statusCode()).isEqualTo(502);
    assertThat(second.statusCode()).isEqualTo(504);
    assertThat(second.body()).contains("outcome-unknown");
    assertThat(command(second)).contains("\"state\":\"unknown\"", "never done again");
    assertThat(ledger.entries).containsExactly("ten");
  }

  @Test
  void takesAGatewaysFailureForNoAnswer() {
    ledger.status = 504;
    HttpResponse<String> first = pay(KEY, "ten");

    HttpResponse<String> second = settled(KEY, "ten");

    assertThat(first.body()).isEqualTo("x".repeat(20));
    assertThat(second.body()).contains("outcome-unknown");
  }

  @Test
  void triesAgainWhereTheSystemDidNotLook() {
    ledger.status = 429;
    pay(KEY, "ten");
    ledger.status = 201;

    assertThat(settled(KEY, "ten").statusCode()).isEqualTo(201);
  }

  @Test
  void triesAgainWhereTheSystemWasNotReached() {
    ledger.close();
    HttpResponse<String> first = pay(KEY, "ten");
    HttpResponse<String> second = settled(KEY, "ten");

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(502, 502);
    assertThat(second.body()).contains("unreachable");
  }

  @Test
  void finishesWhatItsCallerDoesNotWaitFor() throws Exception {
    ledger.answers = new CountDownLatch(1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nIdempotency-Key: "
                      + KEY
                      + "\r\n\r\nten")
                  .getBytes(StandardCharsets.US_ASCII));
      ledger.arrived.await();
    }
    HttpResponse<String> early = pay(KEY, "ten");
    ledger.answers.countDown();

    HttpResponse<String> later = settled(KEY, "ten");

    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(later.statusCode()).as(later.body()).isEqualTo(201);
    assertThat(header(later, "idempotency-replayed")).isEqualTo("?1");
    assertThat(ledger.entries).containsExactly("ten");
  }

  @Test
  void sendsNothingOnceItsTimeIsOver() throws Exception {
    gateway.close();
    open(CONFIGURATION.replace("deadline: 10s", "deadline: 2s"));
    AtomicReference<HttpResponse<String>> late = new AtomicReference<>();
    try (Connection busy =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/bank.db"));
        Statement statement = busy.createStatement()) {
      statement.execute("begin immediate");
      Thread caller = Thread.ofVirtual().start(() -> late.set(pay(KEY, "ten")));
      Deadline written = Deadline.in(Duration.ofSeconds(3)); // A claim is waited for for four.
      while (!written.passed()) {
        LockSupport.parkNanos(written.remaining().toNanos());
      }
      statement.execute("rollback");
      caller.join();
    }

    assertThat(late.get().statusCode()).isEqualTo(504);
    assertThat(ledger.entries).isEmpty();
    HttpResponse<String> again = pay(KEY, "ten");
    while (again.statusCode() == 409) {
      again = pay(KEY, "ten"); // until its key is let go
    }
    assertThat(again.statusCode()).isEqualTo(201);
  }

  @Test
  void doesNotHoldAStreamOfEvents() throws Exception {
    ledger.contentType = "text/event-stream";
    ledger.chunked = true;
    HttpResponse<InputStream> first =
        java.net.http.HttpClient.newHttpClient()
            .send(
                gateway
                    .request("/v1/payments")
                    .timeout(Duration.ofSeconds(5))
                    .header("Idempotency-Key", KEY)
                    .POST(HttpRequest.BodyPublishers.ofString("ten"))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());

    assertThat(first.body().readAllBytes()).hasSize(20);
    assertThat(settled(KEY, "ten").body()).contains("idempotency-answer-not-kept");
  }
}
