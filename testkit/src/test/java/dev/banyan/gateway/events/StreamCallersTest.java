package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.Export;
import dev.banyan.gateway.SocketClient;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.journal.Archive;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.testkit.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may listen, and what each hears.
class StreamCallersTest {
  private static final String KEY = "X-API-Key";
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      audit: { private-reads: on }
      callers:
        people:
          api-key:
            keys:
              - { id: ann, hash: "ANN", tenant: north, roles: [clerk] }
              - { id: bob, hash: "BOB", tenant: south }
              - { id: nan, hash: "NAN", tenant: north }
              - { id: eve, hash: "EVE", tenant: north, expires: EXPIRES }
      types:
        Person:
          fields:
            name: text(20)
            email: { type: text(40), optional: true, private: true, see: [clerk] }
      models:
        order:
          key: id
          state: { status: text(12) }
          events:
            OrderPlaced:
              fields: { by: Person }
              apply: { status: "'placed'" }
          commands:
            place:
              takes: { id: text(12), by: Person }
              expect: new
              emit: [ { event: OrderPlaced } ]
      apis:
        sales:
          base: /v1
          callers: people
          routes:
            POST /orders: { command: order.place }
          events:
            - { path: /live, model: order }
            - { path: /desk, model: order, roles: [clerk] }
      """;

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    String configuration =
        CONFIGURATION
            .replace("ANN", ApiKeys.hash("anns"))
            .replace("BOB", ApiKeys.hash("bobs"))
            .replace("NAN", ApiKeys.hash("nans"))
            .replace("EVE", ApiKeys.hash("eves"))
            .replace("EXPIRES", Instant.now().plusSeconds(2).toString());
    gateway = TestGateway.start(folder, configuration, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void placed(String id, String key) {
    String order =
        "{\"id\":\"%s\",\"by\":{\"name\":\"Zoe\",\"email\":\"zoe@example.com\"}}".formatted(id);
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/v1/orders")
                .headers("Content-Type", "application/json", KEY, key)
                .POST(HttpRequest.BodyPublishers.ofString(order))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private List<String> reads() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Archive archive = SqliteArchive.open(folder.resolve("data/orders.db"))) {
      new Export(new Export.Choice(null, null, null, "audit/*", "audit-read"), out).run(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private Listening listen(String path, String key) throws Exception {
    return new Listening(gateway.uri(path), KEY, key);
  }

  @Test
  void tellsEachTenantItsOwn() throws Exception {
    placed("A1", "anns");
    placed("B1", "bobs");
    placed("A2", "anns");

    try (Listening south = listen("/v1/live?from=start", "bobs");
        Listening north = listen("/v1/live?from=start", "anns")) {
      placed("B2", "bobs");

      assertThat(List.of(south.event().member("key"), south.event().member("key")))
          .containsExactly("B1", "B2");
      assertThat(List.of(north.event().member("key"), north.event().member("key")))
          .containsExactly("A1", "A2");
    }
  }

  @Test
  void leavesOutWhatTheCallerMayNotSeeAndNotesWhatItShows() throws Exception {
    placed("A1", "anns");

    try (Listening clerk = listen("/v1/live?from=start", "anns");
        Listening other = listen("/v1/live?from=start", "nans")) {
      String seen = clerk.event().data();
      String veiled = other.event().data();

      assertThat(seen).contains("\"name\":\"Zoe\",\"email\":\"zoe@example.com\"");
      assertThat(veiled).contains("\"name\":\"Zoe\"").doesNotContain("zoe@example.com");
      assertThat(reads())
          .filteredOn(line -> line.contains("GET /v1/live"))
          .singleElement()
          .asString()
          .contains("\"id\":\"ann\"", "event.by.email");
    }
  }

  @Test
  void letsInWhoMay() {
    assertThat(gateway.get("/v1/live").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/v1/desk", KEY, "bobs").statusCode()).isEqualTo(403);
  }

  @Test
  void sendsAwayWhoseKeyHasEnded() throws Exception {
    int port = gateway.server().port("public");

    try (Listening listening = listen("/v1/live", "eves");
        SocketClient client = new SocketClient(port, "/v1/live", KEY, "eves")) {
      client.hear();

      assertThat(listening.end()).isEqualTo("expired");
      assertThat(client.hear()).isEqualTo("closed 1008");
    }
  }

  @Test
  void refusesAPageOfAnotherOrigin() throws Exception {
    int port = gateway.server().port("public");

    try (SocketClient client =
        new SocketClient(port, "/v1/live", KEY, "anns", "Origin", "https://evil.example")) {
      assertThat(client.status).isEqualTo(403);
    }
  }

  @Test
  void showsTheStreamInTheContract() {
    String contract = gateway.get("/v1/openapi.json", KEY, "anns").body();

    assertThat(contract)
        .contains("\"/live\"", "\"text/event-stream\"", "\"anyOf\"", "OrderPlaced", "\"after\"");
  }
}
