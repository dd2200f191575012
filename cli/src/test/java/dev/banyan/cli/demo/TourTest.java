package dev.banyan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.cli.demo.tour.Tour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The tour shows what was asked and answered, and says plainly when it was not right.
final class TourTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;
  private Guide guide;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"a\":{\"b\":[1.50]}}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    guide = new Guide(base, http, out);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    http.close();
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void showsRequestAndAnswerWithoutTheCredential() {
    Step step =
        new Step(
            "Read",
            "Because.",
            g -> {
              Reply reply = g.send(Ask.read("/x").key("demo-key-of-somebody"));
              g.is("the number, as written,", "1.50", reply.at("/a/b/0"));
            });

    boolean right = new Tour(List.of(step)).run(guide, out);

    assertThat(right).isTrue();
    assertThat(shown())
        .contains("1. Read", "→ GET /x", "X-API-Key: demo-key…", "← 200", "\"b\": [")
        .contains("✓ the number, as written, is 1.50")
        .endsWith("tour: 1 steps, 1 checks passed, 0 failed\n")
        .doesNotContain("somebody");
  }

  @Test
  void failsWhereACheckFailsAndGoesOn() {
    Step wrong = new Step("Wrong", "Because.", g -> g.is("one", 1, 2));
    Step right = new Step("Right", "Because.", g -> g.is("one", 1, 1));

    boolean result = new Tour(List.of(wrong, right)).run(guide, out);

    assertThat(result).isFalse();
    assertThat(shown())
        .contains("✗ one is 2, not 1", "wrong: 1. Wrong")
        .endsWith("tour: 2 steps, 1 checks passed, 1 failed\n");
  }

  @Test
  void countsAStepThatBreaksOffAsFailed() {
    Step step =
        new Step(
            "Breaks",
            "Because.",
            _ -> {
              throw new IOException("connection refused");
            });

    boolean right = new Tour(List.of(step)).run(guide, out);

    assertThat(right).isFalse();
    assertThat(shown()).contains("✗ no answer").contains("0 checks passed, 1 failed");
  }
}
