package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testbase.RedisServer;
import dev.banyan.testkit.TestGateway;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits as a caller meets them: over HTTP, on operations and on relays, through a reload, and
/// with Redis.
class LimitsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      systems:
        old: { fake: {} }
        web: { http: { url: "${env:WEB}" } }
      operations:
        item: { takes: { CODE: text(12) }, call: old.get }
      callers:
        partners:
          api-key:
            keys: [ { id: acme, hash: "HASH", plan: gold }, { id: bob, hash: "BOB" } ]
      plans:
        free: { limit: { rate: 1/h, burst: 2 } }
        gold: { limit: [ { rate: 1/h, burst: 4 } ] }
      apis:
        shop:
          base: /v1
          callers: partners
          routes:
            GET /rate/{CODE}: { call: item, limit: { per: caller, rate: 1/h, burst: 2 } }
            GET /window/{CODE}:
              call: item
              limit: { per: all, window: 1h, count: 3, headers: off }
            GET /cost/{CODE}: { call: item, cost: 3, limit: { rate: 1/h, burst: 7 } }
            GET /computed/{CODE}:
              call: item
              cost: "query.many.orValue('') == 'yes' ? 5 : 1"
              limit: { rate: 1/h, burst: 7, name: costly }
            GET /key/{CODE}:
              call: item
              limit: { per: { key: "header['x-device'].orValue('none')" }, rate: 1/h, burst: 1 }
            GET /plan/{CODE}: { call: item, limit: { plan: free } }
            GET /planned/{CODE}: { call: item, limit: { plan: { default: refuse } } }
            ANY /web/**: { relay: web, limit: { per: address, rate: 1/h, burst: 2 } }
      """
          .replace("HASH", ApiKeys.hash("gold"))
          .replace("BOB", ApiKeys.hash("bobs"));

  @TempDir Path folder;
  private com.sun.net.httpserver.HttpServer web;
  private TestGateway gateway;

  @BeforeEach
  void start() throws java.io.IOException {
    web =
        com.sun.net.httpserver.HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    web.start();
    gateway = gateway(CONFIGURATION, Map.of());
  }

  private TestGateway gateway(String configuration, Map<String, String> more) {
    var environment = new java.util.HashMap<>(more);
    environment.put("WEB", "http://127.0.0.1:" + web.getAddress().getPort());
    return TestGateway.start(
        folder, configuration, environment, List.of(new FakeConnector(), new HttpConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    web.stop(0);
  }

  private HttpResponse<String> get(String path, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "X-API-Key";
    all[1] = "bobs";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return gateway.get(path, all);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void tellsWhatIsLeftAndRefusesWith429() {
    HttpResponse<String> first = get("/v1/rate/A1");
    HttpResponse<String> second = get("/v1/rate/A1");

    HttpResponse<String> third = get("/v1/rate/A1");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(header(first, "ratelimit-policy")).isEqualTo("\"caller-3600s\";q=2;w=7200");
    assertThat(header(first, "ratelimit")).startsWith("\"caller-3600s\";r=1;t=");
    assertThat(header(second, "ratelimit")).startsWith("\"caller-3600s\";r=0;t=");
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(header(third, "content-type")).isEqualTo("application/problem+json");
    assertThat(header(third, "ratelimit")).startsWith("\"caller-3600s\";r=0;t=");
    assertThat(Integer.parseInt(header(third, "retry-after"))).isBetween(3_590, 3_660);
  }

  @Test
  void countsAWindowInAllAndTellsNothingWhereHeadersAreOff() {
    assertThat(get("/v1/window/A1").headers().firstValue("ratelimit")).isEmpty();
    assertThat(gateway.get("/v1/window/A1", "X-API-Key", "gold").statusCode()).isEqualTo(200);
    assertThat(get("/v1/window/A1").statusCode()).isEqualTo(200);

    assertThat(gateway.get("/v1/window/A1", "X-API-Key", "gold").statusCode()).isEqualTo(429);
  }

  @Test
  void countsWhatARequestCosts() {
    assertThat(get("/v1/cost/A1").statusCode()).isEqualTo(200);
    assertThat(header(get("/v1/cost/A1"), "ratelimit")).contains(";r=1;");
    assertThat(get("/v1/cost/A1").statusCode()).isEqualTo(429);

    assertThat(header(get("/v1/computed/A1?many=yes"), "ratelimit")).contains("costly\";r=2;");
    assertThat(header(get("/v1/computed/A1"), "ratelimit")).contains(";r=1;");
    assertThat(get("/v1/computed/A1?many=yes").statusCode()).isEqualTo(429);
    assertThat(get("/v1/computed/A1?many=no&many=yes").statusCode()).isEqualTo(422);
  }

  @Test
  void countsByWhatAnExpressionGives() {
    assertThat(get("/v1/key/A1", "X-Device", "a").statusCode()).isEqualTo(200);
    assertThat(get("/v1/key/A1", "X-Device", "a").statusCode()).isEqualTo(429);

    assertThat(get("/v1/key/A1", "X-Device", "b").statusCode()).isEqualTo(200);
  }

  @Test
  void aCallerHasTheLimitsOfItsPlan() {
    assertThat(header(get("/v1/plan/A1"), "ratelimit-policy")).contains("q=2");
    assertThat(header(gateway.get("/v1/plan/A1", "X-API-Key", "gold"), "ratelimit-policy"))
        .contains("q=4");

    HttpResponse<String> none = get("/v1/planned/A1");

    assertThat(none.statusCode()).isEqualTo(403);
    assertThat(none.body()).contains("The caller has no plan");
  }

  @Test
  void limitsARelayAndTellsSoOnItsAnswers() {
    assertThat(header(get("/v1/web/x"), "ratelimit")).contains(";r=1;");
    HttpResponse<String> second = get("/v1/web/x");

    assertThat(second.statusCode()).isEqualTo(204);
    assertThat(header(second, "ratelimit")).contains(";r=0;");
    assertThat(get("/v1/web/x").statusCode()).isEqualTo(429);
  }

  @Test
  void keepsItsCountsThroughAReloadThatChangesSomethingElse() {
    get("/v1/rate/A1");
    get("/v1/rate/A1");

    gateway.reload("# one line more\n" + CONFIGURATION.replace("per: all", "per: tenant"));

    assertThat(get("/v1/rate/A1").statusCode()).isEqualTo(429);
    assertThat(get("/v1/cost/A1").statusCode()).isEqualTo(200);
  }

  @Test
  void countsRefusalsByLimit() {
    for (int i = 0; i < 4; i++) {
      get("/v1/rate/A1");
    }

    String metrics =
        gateway
            .send(java.net.http.HttpRequest.newBuilder(gateway.admin("/metrics")).build())
            .body();

    assertThat(metrics)
        .contains(
            "banyan_limit_refusals_total{limit=\"caller-3600s\","
                + "of=\"route GET /v1/rate/{CODE}\"} 2.0");
  }

  @Test
  void sharesItsLimitsWithAnotherNode() {
    try (RedisServer redis = RedisServer.start(folder)) {
      String shared =
          CONFIGURATION.replace(
              "banyan: 1", "banyan: 1\ncache: { redis: { url: \"${env:REDIS}\", nodes: 2 } }");
      gateway.close();
      gateway = gateway(shared, Map.of("REDIS", redis.address()));
      awaitMemory(gateway);
      try (TestGateway other = gateway(shared, Map.of("REDIS", redis.address()))) {
        awaitMemory(other);
        int letIn = 0;
        for (int i = 0; i < 40; i++) {
          letIn += get("/v1/cost/A1").statusCode() == 200 ? 1 : 0;
          letIn += other.get("/v1/cost/A1", "X-API-Key", "bobs").statusCode() == 200 ? 1 : 0;
        }

        assertThat(letIn).isBetween(2, 4);
      }
    }
  }

  /// Until readiness says that shared memory is up.
  private static void awaitMemory(TestGateway node) {
    long end = System.nanoTime() + 10_000_000_000L;
    String ready = "";
    while (!ready.contains("\"shared-memory\":\"up\"")) {
      assertThat(System.nanoTime() - end).as(ready).isNegative();
      ready =
          node.send(java.net.http.HttpRequest.newBuilder(node.admin("/health/ready")).build())
              .body();
    }
  }
}
