package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Relayed writes with an idempotency key that end in the middle: what is recorded, once.
class EndedRelaysTest {
  private static final String KEY = "11111111-2222-3333-4444-555555555555";
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: bank
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      systems:
        bank:
          http:
            url: "http://127.0.0.1:PORT"
            auth:
              client-credentials:
                endpoint: "http://127.0.0.1:TOKENS/token"
                id: banyan
                secret: "${env:SECRET}"
          guard: { preset: none }
      apis:
        bank:
          base: /v1
          callers: anyone
          deadline: 10s
          routes:
            ANY /**: { relay: bank }
      store: { sqlite: data/bank.db }
      """;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch given = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @TempDir Path folder;
  private Ledger ledger;
  private HttpServer tokens;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    ledger = new Ledger();
    tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tokens.setExecutor(threads);
    tokens.createContext(
        "/token",
        exchange -> {
          asked.countDown();
          await(given);
          byte[] body =
              "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":600}"
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    tokens.start();
    String configuration =
        CONFIGURATION
            .replace("PORT", Integer.toString(ledger.port()))
            .replace("TOKENS", Integer.toString(tokens.getAddress().getPort()));
    gateway =
        TestGateway.start(
            folder, configuration, Map.of("SECRET", "0123456789abcdef"), Connectors.all());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    given.countDown();
    gateway.close();
    tokens.stop(0);
    threads.close();
    ledger.close();
  }

  private HttpResponse<String> pay() {
    return gateway.send(
        gateway
            .request("/v1/payments")
            .header("Idempotency-Key", KEY)
            .POST(HttpRequest.BodyPublishers.ofString("ten"))
            .build());
  }

  private Socket paying() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort());
    socket
        .getOutputStream()
        .write(
            ("POST /v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nIdempotency-Key: "
                    + KEY
                    + "\r\n\r\nten")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static byte[] rest(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketException _) {
      return new byte[0]; // Reset: it has ended all the same.
    }
  }

  private long counted(String outcome) {
    return gateway
        .send(HttpRequest.newBuilder(gateway.admin("/metrics")).build())
        .body()
        .lines()
        .filter(line -> line.startsWith("banyan_commands_total{"))
        .filter(line -> line.contains("outcome=\"" + outcome + "\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private HttpResponse<String> settled() {
    HttpResponse<String> answer = pay();
    while (answer.body().contains("idempotency-key-in-use")) {
      answer = pay();
    }
    return answer;
  }

  @Test
  void recordsAStreamOfEventsThatBreaksOffOnce() throws Exception {
    given.countDown();
    ledger.contentType = "text/event-stream";
    ledger.chunked = true;
    ledger.ends = new CountDownLatch(1);
    try (Socket socket = paying()) {
      String begun = "";
      while (!begun.endsWith("x".repeat(20) + "\r\n")) {
        begun += (char) socket.getInputStream().read();
      }
      assertThat(settled().body()).contains("idempotency-answer-not-kept");

      ledger.cut();

      assertThat(rest(socket)).isEmpty();
    }
    for (int i = 0; i < 20; i++) {
      pay(); // Each is behind what the break has recorded, or was to.
    }
    assertThat(counted("unrecorded")).isZero();
  }

  @Test
  void givesAKeyUpWhoseClientLeavesWhileACredentialIsObtained() throws Exception {
    try (Socket _ = paying()) {
      asked.await();
    }
    long until = System.nanoTime() + 10_000_000_000L;
    while (counted("released") == 0 && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    given.countDown();

    HttpResponse<String> again = settled();

    assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
    assertThat(counted("released")).isEqualTo(1);
    assertThat(counted("unrecorded")).isZero();
    assertThat(ledger.entries).containsExactly("ten");
  }
}
