package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and answers that would have the gateway ask another server than its system (OWASP API7,
/// server-side request forgery): `inner` stands for whatever must not be reached.
class ForgedTargetsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts: { http: { url: "http://127.0.0.1:PORT/base" } }
      apis:
        parts:
          base: /v1
          callers: anyone
          routes: { "GET /**": { relay: { system: parts } } }
      """;

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger reached = new AtomicInteger();
  private HttpServer parts;
  private HttpServer inner;
  private TestGateway gateway;
  private volatile String location = "";

  @BeforeEach
  void start() throws IOException {
    inner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    inner.createContext(
        "/",
        exchange -> {
          reached.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    inner.start();
    parts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    parts.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().add("Location", location);
          }
          exchange.sendResponseHeaders(location.isEmpty() ? 200 : 302, -1);
          exchange.close();
        });
    parts.start();
    gateway =
        TestGateway.start(
            folder,
            CONFIGURATION.replace("PORT", String.valueOf(parts.getAddress().getPort())),
            Map.of(),
            List.copyOf(Connectors.all()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    parts.stop(0);
    inner.stop(0);
  }

  private String other() {
    return "127.0.0.1:" + inner.getAddress().getPort();
  }

  private String raw(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET //OTHER/x HTTP/1.1\r\nHost: a\r\n",
        "GET /v1//OTHER/x HTTP/1.1\r\nHost: a\r\n",
        "GET /v1/@OTHER/x HTTP/1.1\r\nHost: a\r\n",
        "GET /v1/http://OTHER/x HTTP/1.1\r\nHost: a\r\n",
        "GET /v1/x?url=http://OTHER/ HTTP/1.1\r\nHost: a\r\n",
        "GET http://OTHER/v1/x HTTP/1.1\r\nHost: OTHER\r\n",
        "GET /v1/x HTTP/1.1\r\nHost: OTHER\r\n",
        "GET /v1/x HTTP/1.1\r\nHost: a\r\nX-Forwarded-Host: OTHER\r\n",
        "GET /v1/x HTTP/1.1\r\nHost: a\r\nForwarded: host=OTHER\r\n",
        "GET /v1/x HTTP/1.1\r\nHost: a\r\nX-Original-URL: http://OTHER/\r\n",
        "CONNECT OTHER HTTP/1.1\r\nHost: OTHER\r\n"
      })
  void asksNoServerThatARequestNames(String request) {
    String answer = raw(request.replace("OTHER", other()) + "Connection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 ");
    assertThat(reached).hasValue(0);
  }

  @Test
  void followsNoRedirectionOfASystem() {
    location = "http://" + other() + "/x";

    String answer = raw("GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 302");
    assertThat(asked).hasPositiveValue();
    assertThat(reached).hasValue(0);
  }
}
