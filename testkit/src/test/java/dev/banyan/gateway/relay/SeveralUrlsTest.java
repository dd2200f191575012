package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A system that runs twice, as a configuration says it: its operations and its relays.
class SeveralUrlsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen:
        public: { port: 0, host: 127.0.0.1 }
        admin: { port: 0 }
      systems:
        parts:
          http:
            urls: [ "http://127.0.0.1:ONE", "http://127.0.0.1:TWO/second" ]
            contract: parts.yaml
      operations:
        part:
          takes: { id: text(20) }
          call: parts.getPart
          with: { id: id }
      apis:
        parts:
          base: /v1
          callers: anyone
          routes:
            GET /parts/{id}: { call: part, with: { id: path.id } }
            "ANY /relay/**": { relay: { system: parts } }
            "GET /all/**": { relay: { system: parts, path: /in, translate: true } }
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
            responses:
              '200':
                description: the part
                content:
                  application/json:
                    schema: { type: object, properties: { at: { type: string } } }
      """;

  @TempDir Path folder;
  private HttpServer one;
  private HttpServer two;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    one = server("one");
    two = server("two");
    Files.writeString(folder.resolve("parts.yaml"), CONTRACT);
    gateway = TestGateway.start(folder, at(CONFIGURATION), Map.of(), List.copyOf(Connectors.all()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    one.stop(0);
    two.stop(0);
  }

  private HttpServer server(String name) throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    made.createContext(
        "/",
        exchange -> {
          boolean head = exchange.getRequestMethod().equals("HEAD");
          String answer = "{\"at\":\"" + name + exchange.getRequestURI() + "\"}";
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          String go = exchange.getRequestHeaders().getFirst("Go");
          if (go != null) {
            String here = "http://127.0.0.1:" + exchange.getLocalAddress().getPort();
            String path = exchange.getRequestURI().getRawPath();
            exchange
                .getResponseHeaders()
                .set("Location", go.replace("HERE", here) + path + "/next");
            exchange.getResponseHeaders().set("Set-Cookie", "s=1; Path=" + path);
          }
          exchange.sendResponseHeaders(go == null ? 200 : 302, head ? -1 : body.length);
          if (!head) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    made.start();
    return made;
  }

  private String at(String configuration) {
    return configuration
        .replace("ONE", String.valueOf(one.getAddress().getPort()))
        .replace("TWO", String.valueOf(two.getAddress().getPort()));
  }

  private String ready() {
    return gateway
        .send(java.net.http.HttpRequest.newBuilder(gateway.admin("/health/ready")).build())
        .body();
  }

  private double count(String metric) {
    String text =
        gateway
            .send(java.net.http.HttpRequest.newBuilder(gateway.admin("/metrics")).build())
            .body();
    return text.lines()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void asksEachUrlBelowItsOwnPath() {
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      answers.add(gateway.get("/v1/parts/a").body());
      answers.add(gateway.get("/v1/relay/b?c=d").body());
    }

    assertThat(answers)
        .containsExactlyInAnyOrder(
            "{\"at\":\"one/parts/a\"}",
            "{\"at\":\"two/second/parts/a\"}",
            "{\"at\":\"one/b?c=d\"}",
            "{\"at\":\"two/second/b?c=d\"}");
  }

  @Test
  void saysTheAddressOfEachUrlAsTheCallerKnowsIt() {
    Set<String> relayed = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> whole = gateway.get("/v1/relay/b", "Go", "HERE");
      HttpResponse<String> path = gateway.get("/v1/all/b", "Go", "");
      relayed.addAll(whole.headers().allValues("location"));
      all.addAll(path.headers().allValues("location"));
      all.addAll(path.headers().allValues("set-cookie"));
    }

    assertThat(relayed).containsExactly("/v1/relay/b/next");
    assertThat(all).containsExactlyInAnyOrder("/v1/all/b/next", "s=1; Path=/v1/all/b");
  }

  @Test
  void givesAClientThatStaysAtAUrlWhatIsKeptForAll() {
    var _ =
        gateway.reload(
            at(CONFIGURATION)
                .replace(
                    "contract: parts.yaml",
                    "contract: parts.yaml\n      balance: { sticky: cookie }")
                .replace("relay: { system: parts } }", "relay: parts, cache: { for: 1m } }"));
    String cookie = gateway.get("/v1/relay/b").headers().firstValue("set-cookie").orElseThrow();

    HttpResponse<String> again =
        gateway.get("/v1/relay/b", "Cookie", cookie.substring(0, cookie.indexOf(';')));
    HttpResponse<String> known =
        gateway.get("/v1/relay/b", "Cookie", cookie.substring(0, cookie.indexOf(';')) + "; s=1");

    assertThat(again.headers().firstValue("cache-status").orElse("")).contains("hit");
    assertThat(known.headers().firstValue("cache-status").orElse("")).doesNotContain("hit");
  }

  @Test
  void servesReadsWhileOneIsDown() {
    one.stop(0);

    for (int i = 0; i < 40; i++) {
      HttpResponse<String> operation = gateway.get("/v1/parts/a");
      HttpResponse<String> relayed = gateway.get("/v1/relay/b");
      assertThat(operation.statusCode()).isEqualTo(200);
      assertThat(relayed.statusCode()).isEqualTo(200);
    }

    assertThat(ready()).contains("\"state\":\"ejected\"").contains("\"state\":\"up\"");
    assertThat(count("banyan_url_ejections_total")).isEqualTo(1);
    assertThat(count("banyan_url_up")).isEqualTo(1);
  }

  @Test
  void movesNoRequestOfARouteThatMayRepeatNothing() {
    String once = at(CONFIGURATION).replace("base: /v1", "base: /v1\n    repeats: 0");
    assertThat(gateway.reload(once).hasErrors()).isFalse();
    one.stop(0);

    Set<Integer> relayed = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      relayed.add(gateway.get("/v1/relay/b").statusCode());
    }

    assertThat(relayed).containsExactlyInAnyOrder(200, 502);
  }

  @Test
  void keepsItsCountsThroughAReloadThatLeavesTheSystemAsItIs() {
    for (int i = 0; i < 10; i++) {
      assertThat(gateway.get("/v1/relay/b").statusCode()).isEqualTo(200);
    }
    double before = count("banyan_url_requests_total");

    assertThat(gateway.reload(at(CONFIGURATION).replace("base: /v1", "base: /v2")).hasErrors())
        .isFalse();

    assertThat(gateway.get("/v2/relay/b").statusCode()).isEqualTo(200);
    assertThat(before).isGreaterThanOrEqualTo(10);
    assertThat(count("banyan_url_requests_total")).isGreaterThan(before);
  }
}
