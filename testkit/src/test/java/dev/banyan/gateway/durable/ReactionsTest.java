package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.FakeConnector.Mishap;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What follows from events, from the command over HTTP to the system.
class ReactionsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      systems:
        old: { fake: {}, guard: { preset: none } }
      operations:
        keep:
          takes: { code: text(12), price: decimal(9.2) }
          call: old.put
          with: { CODE: code, DESCR: "'new'", PRICE: price, HIDDEN: "''" }
          ONCE
      models:
        parcel:
          key: id
          state: { status: text(12) }
          events:
            Sent:
              fields: { price: decimal(9.2) }
              apply: { status: "'sent'" }
            Kept: { apply: { status: "'kept'" } }
            Lost: { fields: { why: text(40) }, apply: { status: "'lost'" } }
            Closed: { apply: { status: "'closed'" } }
            Expired: { apply: { status: "'expired'" } }
          commands:
            send:
              takes: { id: text(12), price: decimal(9.2) }
              expect: new
              emit: [ { event: Sent } ]
            close:
              takes: { id: text(12) }
              emit: [ { event: Closed } ]
          reactions:
            keep:
              after: Sent
              call: keep
              with: { code: key, price: event.price }
              retry: { attempts: 3, wait: { from: 10ms, to: 20ms } }
              then: { event: Kept }
              failed: { event: Lost, set: { why: fault } }
            MORE
      apis:
        post:
          callers: anyone
          routes:
            POST /parcels: { command: parcel.send }
            GET /parcels/{id}: { model: parcel }
      """;

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private @Nullable TestGateway opened;

  private TestGateway gateway() {
    return Objects.requireNonNull(opened);
  }

  private void start(String once, String more) {
    String text = CONFIGURATION.replace("ONCE", once).replace("      MORE\n", more);
    opened = TestGateway.start(folder, text, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway().close();
  }

  private void send(String id) {
    HttpResponse<String> answer =
        gateway()
            .send(
                gateway()
                    .request("/parcels")
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"id\":\"" + id + "\",\"price\":1.50}"))
                    .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private String shown(String id) {
    return gateway().get("/parcels/" + id).body();
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void callsTheOperationOnceAndTellsTheModel() {
    start("once-by: CODE", "");

    send("A7");

    await(() -> shown("A7").contains("kept"));
    assertThat(old.sent).containsExactly("A7");
    assertThat(shown("A7")).isEqualTo("{\"id\":\"A7\",\"status\":\"kept\",\"version\":2}");
  }

  @Test
  void sendsAgainWithTheSameKeyWhenTheOutcomeIsUnknown() {
    start("once-by: CODE", "");
    old.mishaps.addAll(List.of(Mishap.DONE_AND_LOST, Mishap.UNREACHED));

    send("A7");

    await(() -> shown("A7").contains("kept"));
    assertThat(old.sent).hasSizeGreaterThanOrEqualTo(2).containsOnly("A7");
  }

  @Test
  void tellsTheModelWhenAllAttemptsHaveFailed() {
    start("once-by: CODE", "");
    old.mishaps.addAll(List.of(Mishap.UNREACHED, Mishap.UNREACHED, Mishap.UNREACHED));

    send("A7");

    await(() -> shown("A7").contains("lost"));
  }

  @Test
  void parksWhatNobodyKnowsAboutAndSendsItNeverAgain() {
    start("effect: write", "");
    old.mishaps.add(Mishap.DONE_AND_LOST);

    send("A7");

    await(() -> metrics().contains("banyan_reactions_parked{reaction=\"parcel.keep\"} 1.0"));
    assertThat(old.sent).containsExactly("A7");
    assertThat(shown("A7")).contains("sent");
  }

  @Test
  void listsWhatIsParkedAndTriesItAgainWhenAPersonSaysSo() {
    start("effect: write", "");
    old.mishaps.add(Mishap.LOST);
    send("A7");
    await(() -> admin("GET", "/reactions", "ann").contains("reaction/parcel.keep/A7/1"));

    String without = admin("POST", "/reactions/release?stream=reaction/parcel.keep/A7/1", "");
    String done = admin("POST", "/reactions/release?stream=reaction/parcel.keep/A7/1", "ann");

    assertThat(without).contains("Banyan-By");
    assertThat(done)
        .isEqualTo(
            "{\"reaction\":\"parcel.keep\",\"stream\":\"reaction/parcel.keep/A7/1\","
                + "\"released\":1}");
    await(() -> shown("A7").contains("kept"));
    assertThat(admin("GET", "/reactions", "ann")).isEqualTo("{\"parked\":[]}");
    assertThat(admin("POST", "/reactions/release?stream=x", "ann")).contains("404");
  }

  private String admin(String method, String path, String by) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway().admin(path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return gateway()
        .send((by.isEmpty() ? request : request.header("Banyan-By", by)).build())
        .body();
  }

  private String metrics() {
    return gateway().send(HttpRequest.newBuilder(gateway().admin("/metrics")).build()).body();
  }

  @Test
  void goesOnAfterARestartAndReactsNotTwice() {
    start("once-by: CODE", "");
    send("A7");
    await(() -> shown("A7").contains("kept"));
    gateway().close();

    start("once-by: CODE", "");
    send("A8");

    await(() -> shown("A8").contains("kept"));
    assertThat(old.sent).containsExactly("A7", "A8");
  }

  @Test
  void reactsNotToWhatWasBeforeItWasDeclared() {
    start("once-by: CODE", "");
    send("A7");
    await(() -> shown("A7").contains("kept"));
    String more = "      again: { after: Sent, then: { event: Closed } }\n";
    String text = CONFIGURATION.replace("ONCE", "once-by: CODE").replace("      MORE\n", more);
    assertThat(gateway().reload(text).render()).doesNotContain("error");

    send("A8");

    await(() -> shown("A8").contains("\"version\":3"));
    assertThat(shown("A7")).contains("\"version\":2");
  }

  @Test
  void decidesACommandThatFollows() {
    String more = "      finish: { after: Kept, command: parcel.close, with: { id: key } }\n";
    start("once-by: CODE", more);

    send("A7");

    await(() -> shown("A7").contains("closed"));
    assertThat(shown("A7")).contains("\"version\":3");
  }

  @Test
  void doesWhatIsDueLaterUnlessItIsNoLongerToBe() {
    String more =
        """
              expire:
                after: Sent
                delay: 200ms
                unless: "state.status == 'kept'"
                then: { event: Expired }
        """;
    start("once-by: CODE", more);
    send("A7");
    await(() -> shown("A7").contains("kept"));
    old.mishaps.addAll(List.of(Mishap.UNREACHED, Mishap.UNREACHED, Mishap.UNREACHED));

    send("A8");

    await(() -> shown("A8").contains("expired"));
    assertThat(shown("A7")).contains("kept", "\"version\":2");
  }

  @Test
  void seesTheStateAsItWasWithTheEvent() {
    String more =
        """
              late:
                after: Sent
                delay: 200ms
                call: keep
                with:
                  code: "'L' + key"
                  price: "state.status == 'sent' ? decimal(7) : decimal(8)"
                then: { event: Closed }
        """;
    start("once-by: CODE", more);

    send("A7");

    await(() -> shown("A7").contains("closed"));
    assertThat(shown("A7")).contains("\"version\":3");
    assertThat(old.prices()).contains("7.00").doesNotContain("8.00");
  }
}
