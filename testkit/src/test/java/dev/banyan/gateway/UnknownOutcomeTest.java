package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.FakeConnector.Mishap;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes of which nobody knows whether they happened, from the caller to the system.
class UnknownOutcomeTest {
  private static final String CONFIGURATION =
      Shop.MODEL
          + """
              plain:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
              keyed:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
                once-by: CODE
              confirmed:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
                confirm: { call: item, with: { code: code } }
              insistent:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
                confirm: { call: item, with: { code: code } }
                guard: { preset: none, retry: { attempts: 2, wait: { from: 1ms, to: 2ms } } }
              put:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                call: old.put
                with: { CODE: CODE, DESCR: "'New'", PRICE: PRICE, HIDDEN: "''" }
              make:
                takes: { CODE: text(12), PRICE: decimal(9.2) }
                steps:
                  - put: { call: put }
                  - made: { call: item, with: { code: CODE } }
                confirm: { call: item, with: { code: CODE } }
              make-two:
                takes: { CODE: text(12), OTHER: text(12), PRICE: decimal(9.2) }
                steps:
                  - first: { call: put }
                  - second: { call: put, with: { CODE: OTHER, PRICE: PRICE } }
                guard: { preset: none, retry: { attempts: 3, wait: { from: 1ms, to: 2ms } } }
            listen: { public: { port: 0, host: 127.0.0.1 } }
            systems:
              old:
                fake: {}
                guard: { preset: none, retry: { attempts: 3, wait: { from: 1ms, to: 2ms } } }
            apis:
              shop:
                base: /v1
                callers: partners
                routes:
                  PATCH /plain/{code}: { call: plain, with: { code: path.code, change: body } }
                  PATCH /keyed/{code}: { call: keyed, with: { code: path.code, change: body } }
                  PATCH /confirmed/{code}:
                    call: confirmed
                    with: { code: path.code, change: body }
                  PATCH /insistent/{code}:
                    call: insistent
                    with: { code: path.code, change: body }
                  POST /made/{CODE}: { call: make }
                  POST /made/{CODE}/{OTHER}: { call: make-two }
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
  void neverSendsAWriteTwiceByItself() {
    old.mishaps.add(Mishap.LOST);

    HttpResponse<String> answer = patch("plain");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(answer.body()).contains("outcome-unknown");
    assertThat(old.sent).containsExactly("A1");
  }

  @Test
  void sendsAgainWhatTheSystemTellsApartByItsKey() {
    old.mishaps.addAll(List.of(Mishap.DONE_AND_LOST, Mishap.LOST));

    HttpResponse<String> answer = patch("keyed");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(old.sent).containsExactly("A1", "A1", "A1");
  }

  @Test
  void asksWhetherAWriteHappenedAndSaysSo() {
    old.mishaps.add(Mishap.DONE_AND_LOST);

    HttpResponse<String> answer = patch("confirmed");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(old.sent).containsExactly("A1");
  }

  @Test
  void doesNotTakeAWriteForNotMadeWhileItsSystemMayStillBeAtWork() {
    old.mishaps.add(Mishap.LOST);

    HttpResponse<String> answer = patch("confirmed");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(answer.body()).contains("outcome-unknown");
    assertThat(old.sent).containsExactly("A1");
  }

  @Test
  void doesNotSendAgainWhatIsNotFoundAtOnceThoughItsOwnGuardRetries() {
    old.mishaps.add(Mishap.LOST);

    HttpResponse<String> answer = patch("insistent");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(old.sent).containsExactly("A1");
  }

  @Test
  void answersWhatTheConfirmingReadFinds() {
    old.mishaps.add(Mishap.DONE_AND_LOST);

    HttpResponse<String> answer = post("/v1/made/N1");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"title\":\"New\"");
  }

  @Test
  void doesNotTakeARecordThatIsNotThereYetForAWriteThatDidNotHappen() {
    old.mishaps.add(Mishap.LOST);

    HttpResponse<String> answer = post("/v1/made/N1");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(answer.body()).contains("outcome-unknown");
    assertThat(old.items).doesNotContainKey("N1");
  }

  @Test
  void doesNotRepeatAWholeOfWhichAPartWasWritten() {
    old.mishaps.addAll(List.of(Mishap.DONE, Mishap.UNREACHED, Mishap.UNREACHED, Mishap.UNREACHED));

    HttpResponse<String> answer = post("/v1/made/N1/N2");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(answer.body()).contains("outcome-unknown");
    assertThat(old.sent).containsExactly("N1");
  }

  private HttpResponse<String> patch(String operation) {
    return gateway.send(
        gateway
            .request("/v1/" + operation + "/A1")
            .headers("X-API-Key", "secret", "Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"price\":13}"))
            .build());
  }

  private HttpResponse<String> post(String path) {
    return gateway.send(
        gateway
            .request(path)
            .headers("X-API-Key", "secret", "Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"PRICE\":5}"))
            .build());
  }
}
