package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.FakeConnector;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people do about jobs, reactions and projections, as records of the audit trail.
class DeskAuditTest {
  private static final String POST =
      """
      banyan: 1
      name: post
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: post.db }
      audit: {}
      systems:
        old: { fake: {}, guard: { preset: none } }
      operations:
        keep:
          takes: { code: text(12), price: decimal(9.2) }
          call: old.put
          with: { CODE: code, DESCR: "'new'", PRICE: price, HIDDEN: "''" }
          effect: write
      jobs:
        copy:
          over: { call: old.pages }
          do: { call: keep, with: { code: "'Z' + row.CODE", price: row.PRICE } }
      models:
        parcel:
          key: id
          state: { status: text(12) }
          events:
            Sent: { fields: { price: decimal(9.2) }, apply: { status: "'sent'" } }
            Kept: { apply: { status: "'kept'" } }
          commands:
            send:
              takes: { id: text(12), price: decimal(9.2) }
              expect: new
              emit: [ { event: Sent } ]
          reactions:
            keep:
              after: Sent
              call: keep
              with: { code: key, price: event.price }
              then: { event: Kept }
      projections:
        parcels:
          model: parcel
          key: id
          fields: { price: decimal(4.2) }
          when:
            Sent: { set: { price: event.price + 99.00 } }
      apis:
        post:
          callers: anyone
          routes:
            POST /parcels: { command: parcel.send }
            GET /parcels/{id}: { projection: parcels }
      """;

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, POST, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> ask(String method, String path) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.admin(path))
            .header("Banyan-By", "ann")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private void send(String id) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/parcels")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\",\"price\":1.50}"))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private List<String> acts() {
    return AuditRecords.of(folder.resolve("post.db"), "audit-admin");
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void recordsWhoStartedAJob() {
    HttpResponse<String> started = ask("POST", "/jobs/copy/start");

    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    String run = started.body().replaceAll(".*\"started\":\"([^\"]+)\".*", "$1");
    assertThat(acts())
        .singleElement()
        .asString()
        .contains("\"by\":{\"method\":\"admin\",\"id\":\"ann\"}")
        .contains("\"act\":\"POST /jobs/copy/start\"", "\"outcome\":\"done\"")
        .containsPattern("\"after\":\\{[^}]*\"run\":\"" + run + "\"")
        .doesNotContain("\"before\"");
  }

  @Test
  void recordsWhoReleasedAReaction() {
    old.mishaps.add(FakeConnector.Mishap.LOST);
    send("A7");
    await(() -> ask("GET", "/reactions").body().contains("reaction/parcel.keep/A7/1"));

    HttpResponse<String> released =
        ask("POST", "/reactions/release?stream=reaction/parcel.keep/A7/1");

    assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
    assertThat(acts())
        .singleElement()
        .asString()
        .contains("\"act\":\"POST /reactions/release\"", "\"outcome\":\"done\"")
        .contains("\"with\":{\"stream\":\"reaction/parcel.keep/A7/1\"}")
        .contains("\"before\":{\"parked\":\"", "\"after\":{}");
  }

  @Test
  void recordsWhoTriedAParkedKeyAgainAlsoWhereThatWasRefused() {
    send("A7");
    await(() -> ask("GET", "/projections").body().contains("\"key\":\"A7\""));

    HttpResponse<String> again = ask("POST", "/projections/retry?projection=parcels&key=A7");

    assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
    assertThat(acts())
        .singleElement()
        .asString()
        .contains("\"act\":\"POST /projections/retry\"", "\"outcome\":\"refused\"")
        .contains("\"with\":{\"key\":\"A7\",\"projection\":\"parcels\"}")
        .contains("\"before\":{\"parked\":1}", "\"after\":{\"parked\":1}");
  }
}
