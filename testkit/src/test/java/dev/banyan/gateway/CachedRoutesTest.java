package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Answers of operations given again, by a gateway as it runs.
@Timeout(60)
class CachedRoutesTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      cache: { memory: 1MiB, answer: 64KiB }
      systems:
        old: { fake: {} }
      types:
        Item:
          key: code
          fields: { code: text(12), title: text(20), price: decimal(9.2) }
      problems:
        not-found: { status: 404, title: No such thing }
      mappings:
        item:
          legacy: old.ITEM
          modern: Item
          fields: { code: CODE, title: [DESCR, trim], price: PRICE }
      operations:
        item:
          takes: { code: text(12), who: { type: text(40), optional: true } }
          call: old.get
          with: { CODE: code }
          returns: { mapping: item }
          faults: { NoSuchItem: not-found }
        change-item:
          takes: { code: text(12), change: Item }
          original: { call: item, with: { code: code } }
          call: old.put
          with: { mapping: item, from: change }
      callers:
        partners:
          api-key:
            keys:
              - { id: acme, hash: "HASH", roles: [clerk], tenant: red }
              - { id: bob, hash: "BOB", tenant: red }
              - { id: eve, hash: "EVE" }
      apis:
        shop:
          base: /v1
          callers: partners
          routes:
            GET /items/{code}:
              call: item
              with: { code: path.code }
              cache: { for: 30s, stale-if-error: 5m, negative: 30s, tags: "item:{path.code}" }
            GET /titles/{code}:
              call: item
              with: { code: path.code }
              cache: { for: 30s, tags: "item:{answer.code}" }
            GET /mine/{code}:
              call: item
              with: { code: path.code, who: caller.id }
              cache: 30s
            GET /ours/{code}:
              call: item
              with: { code: path.code }
              cache: { for: 30s, per: tenant }
            PATCH /items/{code}:
              call: change-item
              with: { code: path.code, change: body }
              roles: clerk
              purge: "item:{path.code}"
        open:
          base: /open
          callers: anyone
          routes:
            GET /items/{code}:
              call: item
              with: { code: path.code, who: "header['x-who']" }
              cache: 30s
      """
          .replace("HASH", ApiKeys.hash("secret"))
          .replace("BOB", ApiKeys.hash("bobs"))
          .replace("EVE", ApiKeys.hash("eves"));

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> get(String path, String... headers) {
    return gateway.get(path, with("secret", headers));
  }

  private HttpResponse<String> as(String key, String path) {
    return gateway.get(path, with(key));
  }

  private static String[] with(String key, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-API-Key", key));
    all.addAll(List.of(headers));
    return all.toArray(String[]::new);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> patch(String body) {
    return gateway.send(
        gateway
            .request("/v1/items/A1")
            .headers("X-API-Key", "secret", "Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void givesAnAnswerAgain() {
    HttpResponse<String> first = get("/v1/items/A1");
    HttpResponse<String> second = get("/v1/items/A1");

    assertThat(second.body()).isEqualTo(first.body()).contains("Anvil");
    assertThat(header(first, "cache-status")).startsWith("banyan; fwd=miss; stored; ttl=");
    assertThat(header(second, "cache-status")).startsWith("banyan; hit; ttl=");
    assertThat(header(second, "etag")).isEqualTo(header(first, "etag")).isNotEmpty();
    assertThat(header(second, "date")).isEqualTo(header(first, "date"));
    assertThat(header(second, "age")).isNotEmpty();
    assertThat(old.reads).hasValue(1);
    assertThat(gateway.logLine()).contains("\"cache\":\"miss\"");
    assertThat(gateway.logLine()).contains("\"cache\":\"hit\"");
  }

  @Test
  void tellsClientsToAskEachTimeWhereAPurgeMayCome() {
    assertThat(header(get("/v1/items/A1"), "cache-control")).isEqualTo("private, no-cache");
    assertThat(header(get("/v1/mine/A1"), "cache-control")).isEqualTo("private, max-age=30");
    assertThat(header(gateway.get("/open/items/A1"), "cache-control"))
        .isEqualTo("public, max-age=30");
    assertThat(header(gateway.get("/open/items/A1"), "vary")).isEqualTo("x-who");
  }

  @Test
  void answersAConditionFromMemory() {
    String tag = header(get("/v1/items/A1"), "etag");

    HttpResponse<String> again = get("/v1/items/A1", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(old.reads).hasValue(1);
  }

  @Test
  void answersAConditionAlsoWhereTheSystemHadToBeAsked() {
    String tag = header(get("/v1/items/A1"), "etag");
    assertThat(patch("{\"price\":12.50}").statusCode()).isLessThan(300);

    HttpResponse<String> again = get("/v1/items/A1", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(header(again, "cache-status")).contains("fwd=miss");
  }

  @Test
  void throwsAwayWhatAWriteHasChanged() {
    var _ = get("/v1/items/A1");
    var _ = get("/v1/titles/A1");
    int before = old.reads.get();

    HttpResponse<String> write = patch("{\"price\":13}");

    assertThat(write.statusCode()).as(write.body()).isLessThan(300);
    assertThat(get("/v1/items/A1").body()).contains("13");
    assertThat(get("/v1/titles/A1").body()).contains("13");
    assertThat(old.reads.get()).isGreaterThan(before + 2);
  }

  @Test
  void keepsWhatARefusedWriteDidNotTouch() {
    var _ = get("/v1/items/A1");

    HttpResponse<String> write =
        gateway.send(
            gateway
                .request("/v1/items/A1")
                .headers("X-API-Key", "bobs", "Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{}"))
                .build());

    assertThat(write.statusCode()).isEqualTo(403);
    assertThat(header(get("/v1/items/A1"), "cache-status")).contains("hit");
  }

  @Test
  void keepsNothingThatWasReadBeforeAPurge() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    Semaphore go = new Semaphore(0);
    old.onGet =
        () -> {
          read.countDown();
          go.acquireUninterruptibly();
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> slow = threads.submit(() -> get("/v1/items/A1"));
      read.await();
      old.onGet = () -> {};
      assertThat(patch("{\"price\":14}").statusCode()).isLessThan(300);
      go.release();
      assertThat(slow.get(20, TimeUnit.SECONDS).body()).contains("12.5");
    }

    assertThat(get("/v1/items/A1").body()).contains("14");
  }

  @Test
  void asksOnceForAllThatAskTogether() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    Semaphore go = new Semaphore(0);
    old.onGet =
        () -> {
          read.countDown();
          go.acquireUninterruptibly();
        };
    List<Future<HttpResponse<String>>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      all.add(threads.submit(() -> get("/v1/items/A1")));
      read.await();
      for (int i = 0; i < 40; i++) {
        String key = i % 2 == 0 ? "secret" : "bobs";
        all.add(threads.submit(() -> as(key, "/v1/items/A1")));
      }
      go.release(100);
    }

    for (Future<HttpResponse<String>> one : all) {
      assertThat(one.get().statusCode()).isEqualTo(200);
      assertThat(one.get().body()).contains("Anvil");
    }
    assertThat(old.reads).hasValue(1);
  }

  @Test
  void sharesAmongCallersWhatDependsOnNone() {
    var _ = as("secret", "/v1/items/A1");

    HttpResponse<String> other = as("bobs", "/v1/items/A1");

    assertThat(header(other, "cache-status")).contains("hit");
    assertThat(old.caller.id()).isEqualTo("anyone");
  }

  @Test
  void asksTheGateForEachRequest() {
    var _ = as("secret", "/v1/items/A1");

    assertThat(gateway.get("/v1/items/A1").statusCode()).isEqualTo(401);
    assertThat(as("wrong", "/v1/items/A1").statusCode()).isEqualTo(401);
  }

  @Test
  void keepsApartWhatDependsOnTheCaller() {
    var _ = as("secret", "/v1/mine/A1");

    HttpResponse<String> other = as("bobs", "/v1/mine/A1");

    assertThat(header(other, "cache-status")).contains("fwd=miss");
    assertThat(old.caller.id()).isEqualTo("bob");
    assertThat(header(as("secret", "/v1/mine/A1"), "cache-status")).contains("hit");
  }

  @Test
  void keepsApartWhatNotEveryRoleMaySee() {
    Mistakes mistakes =
        gateway.reload(
            CONFIGURATION
                .replace("per: tenant", "per: caller")
                .replace("decimal(9.2)", "{ type: decimal(9.2), optional: true, see: clerk }"));
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    HttpResponse<String> clerk = as("secret", "/v1/items/A1");

    HttpResponse<String> other = as("bobs", "/v1/items/A1");

    assertThat(clerk.body()).contains("price");
    assertThat(other.body()).contains("Anvil").doesNotContain("price");
    assertThat(as("secret", "/v1/items/A1").body()).isEqualTo(clerk.body());
    assertThat(header(as("bobs", "/v1/items/A1"), "cache-status")).contains("hit");
  }

  @Test
  void sharesWithinATenantAlone() {
    var _ = as("secret", "/v1/ours/A1");

    assertThat(header(as("bobs", "/v1/ours/A1"), "cache-status")).contains("hit");
    assertThat(header(as("eves", "/v1/ours/A1"), "cache-status")).isEmpty();
    assertThat(header(as("eves", "/v1/ours/A1"), "cache-status")).isEmpty();
    assertThat(old.reads).hasValue(3);
  }

  @Test
  void remembersThatThereIsNoSuchThing() {
    HttpResponse<String> first = get("/v1/items/ZZ");
    HttpResponse<String> second = get("/v1/items/ZZ");

    assertThat(first.statusCode()).isEqualTo(404);
    assertThat(second.statusCode()).isEqualTo(404);
    assertThat(old.reads).hasValue(1);
    assertThat(second.body()).isNotEqualTo(first.body()).contains("urn:exchange:");
  }

  @Test
  void refusesAsWithoutACacheWhatTheRouteDoesNotKnow() {
    var _ = get("/v1/items/A1");

    assertThat(get("/v1/items/A1?x=1").statusCode()).isEqualTo(422);
    assertThat(get("/v1/items/A1", "Accept", "text/html").statusCode()).isEqualTo(406);
  }

  @Test
  void answersAHeadFromMemory() {
    var _ = get("/v1/items/A1");

    HttpResponse<String> head =
        gateway.send(
            gateway
                .request("/v1/items/A1")
                .header("X-API-Key", "secret")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "cache-status")).contains("hit");
    assertThat(old.reads).hasValue(1);
  }

  @Test
  void keepsApartWhatAHeaderDecides() {
    var _ = gateway.get("/open/items/A1", "X-Who", "a");

    assertThat(header(gateway.get("/open/items/A1", "X-Who", "b"), "cache-status"))
        .contains("fwd=miss");
    assertThat(header(gateway.get("/open/items/A1", "X-Who", "a"), "cache-status")).contains("hit");
    assertThat(header(gateway.get("/open/items/A1"), "cache-status")).contains("fwd=miss");
  }

  @Test
  void beginsAnewWithAnotherConfiguration() {
    var _ = get("/v1/items/A1");

    gateway.reload(CONFIGURATION.replace("for: 30s, stale-if", "for: 40s, stale-if"));

    assertThat(header(get("/v1/items/A1"), "cache-status")).contains("fwd=miss");
  }
}
