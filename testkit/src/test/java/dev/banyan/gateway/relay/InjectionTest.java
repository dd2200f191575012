package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a caller sends as a value never becomes a line of a head: not of the request to a system
/// that takes it as a header, a path or a query, and not of the answer to the caller.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectionTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts: { http: { url: "http://127.0.0.1:UPSTREAM", contract: parts.yaml } }
      operations:
        part:
          takes: { id: text(200), tenant: text(200), note: text(200) }
          call: parts.getPart
          with: { id: id, X-Tenant: tenant, note: note }
      apis:
        shop:
          callers: anyone
          routes:
            GET /parts/{id}:
              call: part
              with: { id: path.id, tenant: query.tenant, note: query.note }
            ANY /relay/**: { relay: { system: parts } }
      """;
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: parts, version: "1" }
      paths:
        /parts/{id}:
          get:
            operationId: getPart
            parameters:
              - { name: id, in: path, required: true, schema: { type: string } }
              - { name: X-Tenant, in: header, schema: { type: string } }
              - { name: note, in: query, schema: { type: string } }
            responses:
              '200':
                description: the part
                content:
                  application/json:
                    schema: { type: object, properties: { name: { type: string } } }
      """;

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private HttpServer upstream;
  private TestGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) { // Probes ask by HEAD.
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
          }
          seen.add(exchange.getRequestHeaders().keySet() + " " + exchange.getRequestURI());
          byte[] body = "{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
    java.nio.file.Files.writeString(folder.resolve("parts.yaml"), CONTRACT);
    String configuration =
        CONFIGURATION.replace("UPSTREAM", String.valueOf(upstream.getAddress().getPort()));
    gateway = TestGateway.start(folder, configuration, Map.of(), Connectors.all());
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.stop(0);
  }

  private String exchange(String method, String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      String head = method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void sendsAPlainValueAsAHeader() throws IOException {
    assertThat(exchange("GET", "/parts/plain?tenant=t&note=n")).startsWith("HTTP/1.1 200 ");
    assertThat(seen)
        .anyMatch(
            request -> request.contains("X-tenant") && request.endsWith("/parts/plain?note=n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%0d%0aX-Evil:%20y",
        "%0aX-Evil:%20y",
        "%0dX-Evil:%20y",
        "a%00b",
        "%0d%0a%0d%0aGET%20/evil",
        "%e5%98%8a%e5%98%8dX-Evil:%20y",
        "%c4%8d%c4%8aX-Evil:%20y",
        "%e2%80%a8X-Evil:%20y",
        "%c2%85X-Evil:%20y",
        "%0bX-Evil:%20y",
        "a%7fb",
        "%1b[0m",
        "x%0d%0a%20X-Evil:%20y"
      })
  void makesNoLineOfAValue(String value) throws IOException {
    for (String target :
        List.of(
            "/parts/1?tenant=" + value + "&note=n",
            "/parts/1?tenant=t&note=" + value,
            "/parts/" + value + "?tenant=t&note=n",
            "/relay/x?a=" + value,
            "/relay/" + value,
            "/nothing/" + value)) {
      String answer = exchange("GET", target);
      String head = answer.substring(0, answer.indexOf("\r\n\r\n"));

      assertThat(head).as(target).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("x-evil");
      assertThat(head).as(target).doesNotStartWith("HTTP/1.1 500");
      assertThat(answer.split("HTTP/1\\.1 [2-5]", -1)).as(target).hasSize(2);
    }
    assertThat(seen)
        .noneMatch(request -> request.toLowerCase(java.util.Locale.ROOT).contains("x-evil,"))
        .noneMatch(request -> request.toLowerCase(java.util.Locale.ROOT).contains("x-evil]"))
        .noneMatch(request -> request.endsWith(" /evil"));
  }
}
