package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.FakeConnector.Mishap;
import dev.banyan.gateway.Shop;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes of operations with an idempotency key, from the caller to the system and back.
class CommandsTest {
  private static final String CONFIGURATION =
      Shop.MODEL
          + """
              put:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                call: old.put
                with: { CODE: CODE, DESCR: "'New'", PRICE: PRICE, HIDDEN: "''" }
              put-once:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                call: old.put
                with: { CODE: CODE, DESCR: "'New'", PRICE: PRICE, HIDDEN: "''" }
                once-by: CODE
                guard: { preset: none }
              make:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                steps:
                  - put: { call: put }
                  - made: { call: item, with: { code: CODE } }
              make-sure:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                steps:
                  - put: { call: put }
                  - made: { call: item, with: { code: CODE } }
                confirm: { call: item, with: { code: CODE } }
            listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
            systems:
              old: { fake: {}, guard: { preset: none } }
            apis:
              shop:
                base: /v1
                callers: partners
                deadline: 20s
                routes:
                  GET /items/{code}: { call: item }
                  POST /made/{CODE}: { call: make, status: 201 }
                  POST /sure/{CODE}: { call: make-sure }
                  POST /once/{CODE}: { call: put-once }
                  POST /must/{CODE}: { call: put, idempotency: required }
                  POST /brief/{CODE}: { call: make, idempotency: { answer-max: 8B } }
                  POST /off/{CODE}: { call: put, idempotency: off }
            """;
  private static final String STORE = "store: { sqlite: data/shop.db }\n";

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION + STORE, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String key, String price, String secret) {
    HttpRequest.Builder request =
        gateway
            .request(path)
            .headers("X-API-Key", secret, "Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"PRICE\":" + price + "}"));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return gateway.send(request.build());
  }

  private HttpResponse<String> post(String path, String key) {
    return post(path, key, "5", "secret");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> command(HttpResponse<String> of, String secret) {
    String link = header(of, "link");
    return gateway.get(link.substring(1, link.indexOf('>')), "X-API-Key", secret);
  }

  @Test
  void givesTheSameAnswerAgainWithoutASecondWrite() {
    HttpResponse<String> first = post("/v1/made/N1", "\"k 1\"");
    HttpResponse<String> second = post("/v1/made/N1", "\"k 1\"");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(header(first, "idempotency-replayed")).isEmpty();
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body()).contains("\"code\":\"N1\"");
    assertThat(header(second, "content-type")).isEqualTo("application/json");
    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
    assertThat(header(second, "banyan-command"))
        .isNotEmpty()
        .isEqualTo(header(first, "banyan-command"));
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void takesAKeyWithAndWithoutQuotesForTheSame() {
    post("/v1/made/N1", "abc-1");

    HttpResponse<String> second = post("/v1/made/N1", "\"abc-1\"");

    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
  }

  @Test
  void givesTheSameAnswerAgainAfterARestart() {
    HttpResponse<String> first = post("/v1/made/N1", "k1");
    gateway.close();
    start();

    HttpResponse<String> second = post("/v1/made/N1", "k1");

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherBodyOrPath() {
    post("/v1/made/N1", "k1");

    HttpResponse<String> body = post("/v1/made/N1", "k1", "6", "secret");
    HttpResponse<String> path = post("/v1/made/N2", "k1");

    assertThat(List.of(body.statusCode(), path.statusCode())).containsExactly(422, 422);
    assertThat(body.body()).contains("urn:problem:idempotency-key-reused");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void keepsCallersAndRoutesApart() {
    post("/v1/made/N1", "k1");

    HttpResponse<String> other = post("/v1/made/N1", "k1", "5", "bobs");
    HttpResponse<String> elsewhere = post("/v1/once/N1", "k1");

    assertThat(header(other, "idempotency-replayed")).isEmpty();
    assertThat(header(elsewhere, "idempotency-replayed")).isEmpty();
    assertThat(old.sent).containsExactly("N1", "N1", "N1");
  }

  @Test
  void saysThatTheFirstIsUnderWay() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    old.onPut =
        () -> {
          begun.countDown();
          await(go);
        };
    List<HttpResponse<String>> firsts = new ArrayList<>();
    Thread first = Thread.ofVirtual().start(() -> firsts.add(post("/v1/made/N1", "k1")));
    begun.await();

    HttpResponse<String> twin = post("/v1/made/N1", "k1");
    HttpResponse<String> running = command(twin, "secret");
    go.countDown();
    first.join();

    assertThat(twin.statusCode()).as(twin.body()).isEqualTo(409);
    assertThat(twin.body()).contains("idempotency-key-in-use");
    assertThat(header(twin, "retry-after")).isEqualTo("1");
    assertThat(running.body()).contains("\"state\":\"running\"");
    assertThat(firsts.getFirst().statusCode()).isEqualTo(201);
    assertThat(command(twin, "secret").body())
        .contains("\"state\":\"done\"", "\"status\":201", "\\\"code\\\":\\\"N1\\\"");
    assertThat(old.sent).containsExactly("N1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void showsACommandToItsCallerAlone() {
    HttpResponse<String> first = post("/v1/made/N1", "k1");

    assertThat(command(first, "secret").statusCode()).isEqualTo(200);
    assertThat(command(first, "bobs").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/v1/commands/nonsense", "X-API-Key", "secret").statusCode())
        .isEqualTo(404);
    assertThat(gateway.get("/v1/commands/nonsense").statusCode()).isEqualTo(401);
  }

  @Test
  void neverSendsAgainWhatMayHaveBeenDone() {
    old.mishaps.add(Mishap.DONE_AND_LOST);

    HttpResponse<String> first = post("/v1/made/N1", "k1");
    HttpResponse<String> second = post("/v1/made/N1", "k1");

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(504, 504);
    assertThat(second.body()).contains("outcome-unknown", "not carried out again");
    assertThat(command(second, "secret").body()).contains("\"state\":\"unknown\"");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void neverSendsAgainWhatASystemThatSaysItIsBusyMayHaveDone() {
    old.mishaps.add(Mishap.DONE_AND_BUSY);

    HttpResponse<String> first = post("/v1/made/N1", "k1");
    HttpResponse<String> second = post("/v1/made/N1", "k1");

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(503, 504);
    assertThat(command(second, "secret").body()).contains("\"state\":\"unknown\"");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void sendsAgainWhatTheSystemTellsApart() {
    old.mishaps.add(Mishap.DONE_AND_LOST);

    HttpResponse<String> first = post("/v1/once/N1", "k1");
    HttpResponse<String> second = post("/v1/once/N1", "k1");
    HttpResponse<String> third = post("/v1/once/N1", "k1");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(204);
    assertThat(header(third, "idempotency-replayed")).isEqualTo("?1");
    assertThat(old.sent).containsExactly("N1", "N1");
    assertThat(command(first, "secret").body()).contains("\"later\":");
  }

  @Test
  void triesAgainWhereNothingWasSent() {
    old.mishaps.add(Mishap.UNREACHED);

    HttpResponse<String> first = post("/v1/made/N1", "k1");
    HttpResponse<String> second = post("/v1/made/N1", "k1");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(502);
    assertThat(command(first, "secret").body()).contains("\"state\":\"refused\"");
    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void freesAKeyWhoseRequestIsNotValid() {
    HttpResponse<String> wrong = post("/v1/made/N1", "k1", "\"x\"", "secret");

    HttpResponse<String> right = post("/v1/made/N1", "k1");

    assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(422);
    assertThat(right.statusCode()).as(right.body()).isEqualTo(201);
  }

  @Test
  void keepsTheOutcomeOfAnAnswerThatIsTooLarge() {
    HttpResponse<String> first = post("/v1/brief/N1", "k1");

    HttpResponse<String> second = post("/v1/brief/N1", "k1");

    assertThat(first.body()).contains("\"code\":\"N1\"");
    assertThat(second.statusCode()).as(second.body()).isEqualTo(409);
    assertThat(second.body()).contains("idempotency-answer-not-kept", "answered 200");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void refusesWhatHasNoKeyAndNeedsOne() {
    HttpResponse<String> none = post("/v1/must/N1", "");

    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).contains("idempotency-key-missing");
    assertThat(old.sent).isEmpty();
  }

  @Test
  void refusesWhatIsNoKey() {
    List<HttpResponse<String>> wrong =
        List.of(
            post("/v1/made/N1", "\"abc"),
            post("/v1/made/N1", "a,b"),
            post("/v1/made/N1", "\"\""),
            post("/v1/made/N1", "x".repeat(256)));

    assertThat(wrong)
        .allSatisfy(
            one -> {
              assertThat(one.statusCode()).isEqualTo(400);
              assertThat(one.body()).contains("idempotency-key-invalid");
            });
    assertThat(old.sent).isEmpty();
  }

  @Test
  void refusesAKeyWhereNoneIsHonoured() {
    HttpResponse<String> keyed = post("/v1/off/N1", "k1");
    HttpResponse<String> plain = post("/v1/off/N1", "");

    assertThat(keyed.statusCode()).isEqualTo(400);
    assertThat(keyed.body()).contains("idempotency-not-offered");
    assertThat(plain.statusCode()).isEqualTo(204);
  }

  @Test
  void looksFirstWhereItCanAskWhetherItWasDone() {
    old.mishaps.add(Mishap.DONE_AND_LOST);
    // The read that confirms fails as well: nobody knows.
    old.failing = FakeConnector.away();
    HttpResponse<String> first = post("/v1/sure/N1", "k1");
    old.failing = null;

    HttpResponse<String> second = post("/v1/sure/N1", "k1");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    assertThat(second.body()).contains("\"title\":\"New\"");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void keepsAKeyWhoseWriteIsNotFoundWhileItsSystemMayStillBeAtWork() {
    old.mishaps.add(Mishap.LOST);
    HttpResponse<String> first = post("/v1/sure/N1", "k1");

    HttpResponse<String> second = post("/v1/sure/N1", "k1");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(504);
    assertThat(second.body()).contains("outcome-unknown");
    assertThat(old.sent).containsExactly("N1");
  }

  @Test
  void countsWhatBecameOfRequestsWithAKey() {
    post("/v1/made/N1", "k1");
    post("/v1/made/N1", "k1");
    post("/v1/made/N1", "k1", "6", "secret");

    String metrics = gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();

    assertThat(metrics.lines().filter(line -> line.startsWith("banyan_commands_total")))
        .anyMatch(line -> line.contains("outcome=\"claimed\"") && line.endsWith(" 1.0"))
        .anyMatch(line -> line.contains("outcome=\"replayed\"") && line.endsWith(" 1.0"))
        .anyMatch(line -> line.contains("outcome=\"reused\"") && line.endsWith(" 1.0"))
        .anyMatch(line -> line.contains("outcome=\"kept\"") && line.endsWith(" 1.0"));
  }
}
