package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A system's own answers given again, by a gateway as it runs.
@Timeout(60)
class CachedRelaysTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      cache: { memory: 4MiB, answer: 64KiB }
      systems:
        shop: { http: { url: "http://127.0.0.1:UPSTREAM" } }
      callers:
        partners:
          api-key: { keys: [ { id: acme, hash: "HASH" }, { id: bob, hash: "BOB" } ] }
      apis:
        open:
          base: /open
          callers: anyone
          routes:
            ANY /**: { relay: shop, cache: { stale: 5m, tags: "all", reload: off }, purge: "all" }
        hosted:
          base: /hosted
          callers: anyone
          routes:
            GET /**: { relay: { system: shop, host: kept }, cache: { stale: 5m } }
        gated:
          base: /gated
          callers: partners
          routes:
            GET /**: { relay: shop, cache: { for: 30s } }
      """
          .replace("HASH", ApiKeys.hash("secret"))
          .replace("BOB", ApiKeys.hash("bobs"));

  @FunctionalInterface
  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private final LinkedBlockingQueue<Map<String, List<String>>> requests =
      new LinkedBlockingQueue<>();
  private volatile Handler handler = exchange -> answer(exchange, 200, "first");
  private HttpServer upstream;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    upstream.createContext(
        "/",
        exchange -> {
          if (!exchange.getRequestURI().getPath().equals("/")) { // Probes ask for that.
            asked.incrementAndGet();
            requests.add(Map.copyOf(exchange.getRequestHeaders()));
          }
          try (exchange) {
            handler.handle(exchange);
          }
        });
    upstream.start();
    gateway =
        TestGateway.start(
            folder,
            CONFIGURATION.replace("UPSTREAM", String.valueOf(upstream.getAddress().getPort())),
            Map.of(),
            new ArrayList<>(Connectors.all()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean empty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
    if (!empty) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static Handler answering(String body, String... headers) {
    return exchange -> answer(exchange, 200, body, headers);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> send(String method, String path) {
    return gateway.send(
        gateway.request(path).method(method, HttpRequest.BodyPublishers.noBody()).build());
  }

  @Test
  void givesASystemsAnswerAgainAsItSays() {
    handler = answering("first", "Cache-Control", "max-age=60", "X-A", "b");
    HttpResponse<String> first = gateway.get("/open/a?x=1");

    HttpResponse<String> second = gateway.get("/open/a?x=1");

    assertThat(header(first, "cache-status")).isEqualTo("banyan; fwd=miss; stored");
    assertThat(header(second, "cache-status")).startsWith("banyan; hit; ttl=");
    assertThat(second.body()).isEqualTo("first");
    assertThat(header(second, "x-a")).isEqualTo("b");
    assertThat(header(second, "date")).isEqualTo(header(first, "date"));
    assertThat(asked).hasValue(1);
  }

  @Test
  void keepsNothingOfWhichTheSystemSaysNothing() {
    var _ = gateway.get("/open/a");

    assertThat(header(gateway.get("/open/a"), "cache-status")).isEqualTo("banyan; fwd=miss");
    assertThat(asked).hasValue(2);
  }

  @Test
  void asksByTheValidatorsAndGivesWhatIsStillRight() {
    handler =
        exchange -> {
          boolean known = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          answer(
              exchange,
              known ? 304 : 200,
              known ? "" : "first",
              "Cache-Control",
              "no-cache",
              "ETag",
              "\"v1\"");
        };
    var _ = gateway.get("/open/a");

    HttpResponse<String> again = gateway.get("/open/a");
    HttpResponse<String> known = gateway.get("/open/a", "If-None-Match", "\"v1\"");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo("first");
    assertThat(header(again, "cache-status")).contains("fwd=stale; fwd-status=304");
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(asked).hasValue(3);
  }

  @Test
  void meetsAClientsConditionWhereTheSystemWasAskedForTheWhole() {
    handler = answering("first", "Cache-Control", "max-age=60", "ETag", "\"v1\"");

    HttpResponse<String> first = gateway.get("/open/a", "If-None-Match", "\"v1\"");

    assertThat(first.statusCode()).isEqualTo(304);
    assertThat(gateway.get("/open/a").body()).isEqualTo("first");
    assertThat(asked).hasValue(1);
    assertThat(requests.element()).doesNotContainKey("If-none-match");
  }

  @Test
  void throwsAwayWhatAWriteChanged() {
    handler = answering("first", "Cache-Control", "max-age=60");
    var _ = gateway.get("/open/a");
    var _ = gateway.get("/open/b");

    var _ = send("POST", "/open/c");

    assertThat(header(gateway.get("/open/a"), "cache-status")).contains("fwd=miss");
    assertThat(header(gateway.get("/open/b"), "cache-status")).contains("fwd=miss");
  }

  @Test
  void givesWhatIsStaleAndRenewsItAside() throws InterruptedException {
    handler = answering("first", "Cache-Control", "max-age=60", "Age", "59");
    var _ = gateway.get("/open/a");
    requests.clear();
    handler = answering("second", "Cache-Control", "max-age=60");
    awaitStale("/open/a");

    var _ = requests.poll(10, TimeUnit.SECONDS);

    // The renewal is on its way; what it brings is kept soon.
    awaitBody("/open/a", "second");
    assertThat(asked).hasValue(2);
  }

  @Test
  void renewsAsideWithTheHostThatARelayKeeps() throws InterruptedException {
    handler = answering("first", "Cache-Control", "max-age=60", "Age", "59");
    var _ = gateway.get("/hosted/a");
    requests.clear();
    handler = answering("second", "Cache-Control", "max-age=60");

    awaitStale("/hosted/a");

    Map<String, List<String>> renewal = requests.poll(10, TimeUnit.SECONDS);
    assertThat(renewal).isNotNull().containsEntry("Host", List.of(gateway.uri("/").getAuthority()));
    awaitBody("/hosted/a", "second");
  }

  @Test
  void renewsAsideWithoutWhatOnlyTheGatewaySays() throws InterruptedException {
    handler = answering("first", "Cache-Control", "max-age=60", "Age", "59");
    var _ = gateway.get("/open/a");
    requests.clear();

    awaitStale("/open/a", "X_Forwarded_User", "eve");

    Map<String, List<String>> renewal = requests.poll(10, TimeUnit.SECONDS);
    assertThat(renewal).isNotNull();
    assertThat(renewal.keySet()).contains("Via").noneMatch(name -> name.contains("_"));
  }

  private void awaitStale(String path, String... header) {
    String status = "";
    while (!status.contains("stale")) {
      HttpResponse<String> answer =
          header.length == 0 ? gateway.get(path) : gateway.get(path, header[0], header[1]);
      status = header(answer, "cache-status");
      assertThat(status).contains("hit");
    }
  }

  private void awaitBody(String path, String body) {
    String got = "";
    while (!got.equals(body)) {
      got = gateway.get(path).body();
    }
  }

  @Test
  void keepsApartWhatTwoCallersWereTold() {
    handler = answering("first", "Cache-Control", "max-age=60");
    var _ = gateway.get("/gated/a", "X-API-Key", "secret");

    HttpResponse<String> other = gateway.get("/gated/a", "X-API-Key", "bobs");

    assertThat(header(other, "cache-status")).contains("fwd=miss");
    assertThat(header(gateway.get("/gated/a", "X-API-Key", "secret"), "cache-status"))
        .contains("hit");
  }

  @Test
  void sharesWhatTheSystemCallsPublic() {
    handler = answering("first", "Cache-Control", "public, max-age=60");
    var _ = gateway.get("/gated/a", "X-API-Key", "secret");

    HttpResponse<String> other = gateway.get("/gated/a", "X-API-Key", "bobs");

    assertThat(header(other, "cache-status")).contains("hit");
    assertThat(gateway.get("/gated/a").statusCode()).isEqualTo(401);
  }

  @Test
  void keepsForATimeOfItsOwnWhatStatesNone() {
    var _ = gateway.get("/gated/a", "X-API-Key", "secret");

    HttpResponse<String> again = gateway.get("/gated/a", "X-API-Key", "secret");

    assertThat(header(again, "cache-status")).contains("hit");
  }

  @Test
  void asksOnceForAllThatAskTogether() throws Exception {
    CountDownLatch come = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    handler =
        exchange -> {
          come.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          answer(exchange, 200, "first", "Cache-Control", "max-age=60");
        };
    List<Future<HttpResponse<String>>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      all.add(threads.submit(() -> gateway.get("/open/a")));
      come.await();
      for (int i = 0; i < 30; i++) {
        all.add(threads.submit(() -> gateway.get("/open/a")));
      }
      go.countDown();
    }

    for (Future<HttpResponse<String>> one : all) {
      assertThat(one.get().body()).isEqualTo("first");
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void passesALargeBodyOnWithoutKeepingIt() {
    byte[] block = new byte[1 << 16];
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Cache-Control", "max-age=60");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 200; i++) {
              out.write(block);
            }
          }
        };

    assertThat(gateway.get("/open/a").body()).hasSize(200 << 16);
    assertThat(gateway.get("/open/a").body()).hasSize(200 << 16);
    assertThat(asked).hasValue(2);
  }

  @Test
  void keepsNothingThatBrokeOff() throws Exception {
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Cache-Control", "max-age=60");
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[50]);
          exchange.getResponseBody().flush();
          throw new IOException("breaks off");
        };
    HttpRequest request = gateway.request("/open/a").build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> client.send(request, HttpResponse.BodyHandlers.ofString())))
          .isInstanceOf(IOException.class);
    }
    handler = answering("second", "Cache-Control", "max-age=60");

    assertThat(gateway.get("/open/a").body()).isEqualTo("second");
  }

  @Test
  void letsARangePassBy() {
    handler = answering("first", "Cache-Control", "max-age=60");
    var _ = gateway.get("/open/a");

    HttpResponse<String> part = gateway.get("/open/a", "Range", "bytes=0-1");

    assertThat(header(part, "cache-status")).isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void answersAHeadFromAGet() {
    handler = answering("first", "Cache-Control", "max-age=60");
    var _ = gateway.get("/open/a");

    HttpResponse<String> head = send("HEAD", "/open/a");

    assertThat(header(head, "cache-status")).contains("hit");
    assertThat(header(head, "content-length")).isEqualTo("5");
  }
}
