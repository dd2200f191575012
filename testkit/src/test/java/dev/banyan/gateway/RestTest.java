package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests through gate, composition, mapping and JSON, and back.
class RestTest {
  static final String CONFIGURATION =
      Shop.MODEL
          + """
              change-item:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
            listen: { public: { port: 0, host: 127.0.0.1 } }
            systems:
              old: { fake: {} }
            apis:
              shop:
                base: /v1
                callers: partners
                limit: { per: caller, rate: 1000/s, burst: 50 }
                routes:
                  GET /items/{code}: { call: item }
                  PUT /raw/{CODE}: { call: old.put }
                  PATCH /items/{code}:
                    call: change-item
                    with: { code: path.code, change: body }
                    roles: clerk
            """;

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

  @Test
  void readsThroughTheMapping() {
    HttpResponse<String> answer = gateway.get("/v1/items/A1", "X-API-Key", "secret");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"code\":\"A1\",\"title\":\"Anvil\",\"price\":12.50}");
    assertThat(answer.headers().firstValue("etag")).isPresent();
  }

  @Test
  void answersAProblemForADeclaredFault() {
    HttpResponse<String> answer = gateway.get("/v1/items/ZZ", "X-API-Key", "secret");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("urn:problem:not-found", "No such thing");
  }

  @Test
  void letsNobodyInWithoutAKey() {
    assertThat(gateway.get("/v1/items/A1").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/v1/items/A1", "X-API-Key", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void patchesOverTheOriginal() {
    HttpResponse<String> answer = patch("secret", "{\"price\":13}", null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Anvil               ", "13.00"));
  }

  @Test
  void refusesAPatchWithoutTheRole() {
    assertThat(patch("bobs", "{\"price\":13}", null).statusCode()).isEqualTo(403);
  }

  @Test
  void refusesAPatchOfAStaleRecord() {
    String tag =
        gateway
            .get("/v1/items/A1", "X-API-Key", "secret")
            .headers()
            .firstValue("etag")
            .orElseThrow();
    assertThat(patch("secret", "{\"price\":13}", tag).statusCode()).isEqualTo(204);
    assertThat(patch("secret", "{\"price\":14}", tag).statusCode()).isEqualTo(412);
  }

  @Test
  void refusesAConditionThatItCannotHold() {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/v1/raw/B2")
                .headers("X-API-Key", "secret", "Content-Type", "application/json")
                .header("If-Match", "\"x\"")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"PRICE\":1}"))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("header.If-Match");
    assertThat(old.items).doesNotContainKey("B2");
  }

  @Test
  void namesEveryViolation() {
    HttpResponse<String> answer = patch("secret", "{\"price\":1.234,\"titel\":\"x\"}", null);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("/price", "/titel");
  }

  @Test
  void keepsServingWhenAReloadHasMistakes() {
    Mistakes mistakes = gateway.reload(CONFIGURATION.replace("call: item }", "call: itm }"));
    assertThat(mistakes.render()).contains("did you mean `item`?");
    assertThat(gateway.get("/v1/items/A1", "X-API-Key", "secret").statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhichListenerCannotListen() {
    int taken = gateway.server().port("public");
    Mistakes mistakes =
        gateway.reload(
            CONFIGURATION.replace(
                "listen: { ", "listen: { second: { port: " + taken + ", host: 127.0.0.1 }, "));
    assertThat(mistakes.render())
        .contains("banyan.yaml:30:11: error: cannot listen on 127.0.0.1:" + taken)
        .contains(taken + ": it is in use")
        .contains("stop what listens there, or choose another port");
    assertThat(gateway.get("/v1/items/A1", "X-API-Key", "secret").statusCode()).isEqualTo(200);
  }

  @Test
  void answers404And405And400() {
    assertThat(gateway.get("/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> post =
        gateway.send(
            gateway.request("/v1/items/A1").POST(HttpRequest.BodyPublishers.noBody()).build());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, PATCH");
    assertThat(gateway.get("/v1/items/A1?x=1", "X-API-Key", "secret").statusCode()).isEqualTo(422);
  }

  private HttpResponse<String> patch(String key, String body, @Nullable String ifMatch) {
    HttpRequest.Builder request =
        gateway
            .request("/v1/items/A1")
            .header("X-API-Key", key)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    return gateway.send(request.build());
  }
}
