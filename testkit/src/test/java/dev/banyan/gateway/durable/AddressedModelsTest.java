package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

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

/// Where aggregates are found: keys in paths, and positions in headers.
class AddressedModelsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: notes
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/notes.db }
      models:
        note:
          key: id
          state: { text: text(12) }
          events:
            Written: { fields: { text: text(12) }, apply: { text: event.text } }
          commands:
            write:
              takes: { id: text(40), text: text(12) }
              expect: new
              emit: [ { event: Written } ]
        mark:
          key: id
          state: { text: text(12) }
          events:
            Marked: { fields: { text: text(12) }, apply: { text: event.text } }
          commands:
            mark:
              takes: { id: text(40), text: text(12) }
              expect: new
              emit: [ { event: Marked } ]
      projections:
        list:
          model: note
          key: id
          fields: { text: text(12) }
          when:
            Written: { set: { text: event.text } }
      apis:
        notes:
          base: /v1
          callers: anyone
          routes:
            POST /notes: { command: note.write }
            GET /notes/{id}: { model: note }
            GET /list/{id}: { projection: list }
            POST /marks: { command: mark.mark }
      """;

  @TempDir Path folder;
  @TempDir Path other;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> write(String path, String key) {
    String body = "{\"id\":\"%s\",\"text\":\"hello\"}".formatted(key);
    return gateway.send(
        gateway
            .request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void leadsBackToEveryAggregateThatItHasMade() {
    for (String key :
        List.of("a b", "a?b#c", "a;b", "50%", "a%zz", "a+b&c=d", "~*'!", "...", "é\u2603", "a.b")) {
      HttpResponse<String> made = write("/v1/notes", key);

      HttpResponse<String> found = gateway.get(header(made, "location"));

      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      assertThat(found.statusCode()).as(key + " at " + header(made, "location")).isEqualTo(200);
      assertThat(found.body()).contains("\"id\":\"" + key + "\"");
    }
  }

  @Test
  void makesNoAggregateThatNoPathCanHoldAndSaysWhy() {
    Map<String, String> reasons =
        Map.of(
            "",
            "is empty",
            "a\\u0007b",
            "control characters",
            "../x",
            "has a slash",
            "a\\\\b",
            "has a slash or a backslash",
            ".",
            "is a dot segment",
            "..",
            "is a dot segment",
            "..;a",
            "is a dot segment",
            "a%2Fb",
            "has an escape like %2F",
            "%2e",
            "has an escape like %2F",
            "x".repeat(41),
            "40");
    reasons.forEach(
        (key, reason) -> {
          HttpResponse<String> refused = write("/v1/notes", key);

          assertThat(refused.statusCode()).as(key).isEqualTo(422);
          assertThat(refused.body()).contains(reason).contains("\"pointer\":\"#/id\"");
        });
  }

  @Test
  void makesAggregatesOfAnyKeyWhereNoPathHasIt() {
    assertThat(write("/v1/marks", "2026/11").statusCode()).isEqualTo(201);
  }

  @Test
  void refusesAHeaderThatIsNoPosition() {
    for (String wrong : List.of("1", "%%%", "AAAAAAAAAAAA", "A".repeat(500))) {
      HttpResponse<String> answer = gateway.get("/v1/notes/A1", "Banyan-Position", wrong);

      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body())
          .contains("urn:problem:malformed", "\"header\":\"Banyan-Position\"", "send that one");
    }
  }

  @Test
  void refusesAPositionThatTheJournalDoesNotHave() {
    String ahead;
    try (TestGateway another = TestGateway.start(other, CONFIGURATION, Map.of(), List.of())) {
      TestGateway first = gateway;
      gateway = another;
      write("/v1/notes", "A1");
      ahead = header(write("/v1/notes", "A2"), "banyan-position");
      gateway = first;
    }
    write("/v1/notes", "A1");

    HttpResponse<String> state = gateway.get("/v1/notes/A1", "Banyan-Position", ahead);
    HttpResponse<String> row = gateway.get("/v1/list/A1", "Banyan-Position", ahead);

    for (HttpResponse<String> answer : List.of(state, row)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body())
          .contains("urn:problem:unknown-position", "\"header\":\"Banyan-Position\"");
    }
  }
}
