package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.AuditRecords;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators do at the listener `admin`, as records of the audit trail.
class LetterAuditTest {
  private static final String ORDERS =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      audit: {}
      systems:
        orders: { queue: {} }
      pipelines:
        billing:
          from: { system: orders }
          retry: { attempts: 1 }
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir private Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway parked() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    TestGateway gateway = TestGateway.start(folder, ORDERS, Map.of(), List.of(queue));
    queue.send("1", "one");
    queue.settled(1);
    queue.failing = _ -> null;
    return gateway;
  }

  private static HttpResponse<String> ask(
      TestGateway gateway, String method, String path, String body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.admin("/dead-letters" + path))
            .header("Banyan-By", "anna")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String onlyId(TestGateway gateway) {
    String list = ask(gateway, "GET", "/billing", "").body();
    JsonTree letters = ((JsonTree.Members) JsonTree.parse(list)).get("letters");
    JsonTree.Members one =
        (JsonTree.Members) ((JsonTree.Items) Objects.requireNonNull(letters)).all().getFirst();
    return ((JsonTree.Text) Objects.requireNonNull(one.get("id"))).value();
  }

  private List<String> recorded(String kind) {
    return AuditRecords.of(folder.resolve("shop.db"), kind).stream()
        .filter(line -> line.contains("\"method\":\"admin\""))
        .toList();
  }

  @Test
  void recordsWhoChangedALetterBeforeItIsDoneAndWhatCameOfIt() {
    try (TestGateway gateway = parked()) {
      String id = onlyId(gateway);

      String done = ask(gateway, "POST", "/billing/" + id + "/edit", "Ann Other").body();

      assertThat(done).contains("edited");
      assertThat(recorded("audit-begun"))
          .singleElement()
          .asString()
          .contains("\"by\":{\"method\":\"admin\",\"id\":\"anna\"}", "\"from\":\"127.0.0.1\"")
          .contains("\"act\":\"POST /dead-letters/billing/" + id + "/edit\"");
      assertThat(recorded("audit-admin"))
          .singleElement()
          .asString()
          .contains("\"outcome\":\"done\"", "\"after\":{\"state\":\"open\"", "\"body-bytes\":9,")
          .containsPattern("\"before\":\\{\"state\":\"open\",.*\"body-sha256\":\"[0-9a-f]{64}\"")
          .doesNotContain("Ann Other");
    }
  }

  @Test
  void recordsWhoLookedAtAMessageAndNotWhoLookedAtTheList() {
    try (TestGateway gateway = parked()) {
      String id = onlyId(gateway);

      assertThat(ask(gateway, "GET", "/billing/" + id, "").statusCode()).isEqualTo(200);

      assertThat(recorded("audit-admin"))
          .singleElement()
          .asString()
          .contains("\"act\":\"GET /dead-letters/billing/" + id + "\"");
    }
  }

  @Test
  void recordsWhatWasRunAgainDroppedAndRefused() {
    try (TestGateway gateway = parked()) {
      String id = onlyId(gateway);

      ask(gateway, "POST", "/billing/" + id + "/redrive?force=true", "");
      ask(gateway, "POST", "/billing/none/drop", "");

      assertThat(recorded("audit-admin")).hasSize(2);
      assertThat(recorded("audit-admin").getFirst())
          .contains("\"with\":{\"force\":\"true\"}", "\"state\":\"redriven\"");
      assertThat(recorded("audit-admin").getLast()).contains("\"outcome\":\"refused\"");
    }
  }

  @Test
  void showsNothingThatItCannotRecord() throws SQLException {
    try (TestGateway gateway = parked();
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/shop.db");
        Statement statement = other.createStatement()) {
      String id = onlyId(gateway);
      statement.execute("begin immediate");

      HttpResponse<String> shown = ask(gateway, "GET", "/billing/" + id, "");
      statement.execute("rollback");

      assertThat(shown.statusCode()).as(shown.body()).isEqualTo(503);
      assertThat(shown.body()).contains("cannot be recorded").doesNotContain("\"body\"");
      assertThat(onlyId(gateway)).isEqualTo(id);
    }
  }
}
