package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.audit.SigningKey;
import dev.banyan.audit.Verdict;
import dev.banyan.audit.Verifier;
import dev.banyan.connect.Connector;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.journal.Archive;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who did what, from requests to records.
class AuditTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/shop.db }
      AUDIT
      systems:
        old: { fake: {} }
        web: { http: { url: "http://127.0.0.1:UPSTREAM" } }
      types:
        Item:
          key: code
          fields:
            code: text(12)
            title: { type: text(20), private: true }
            price: decimal(9.2)
            note: { type: text(10), optional: true, secret: true }
      problems:
        not-found: { status: 404, title: No such thing }
      mappings:
        item:
          legacy: old.ITEM
          modern: Item
          fields: { code: CODE, title: [DESCR, trim], price: PRICE, note: HIDDEN }
      callers:
        partners:
          api-key: { keys: [ { id: acme, hash: "HASH", tenant: north } ] }
      operations:
        item:
          takes: { code: text(12) }
          call: old.get
          with: { CODE: code }
          returns: { mapping: item }
          faults: { NoSuchItem: not-found }
        change-item:
          takes: { code: text(12), change: Item }
          original: { call: item, with: { code: code } }
          call: old.put
          with: { mapping: item, from: change }
        sell:
          takes: { code: text(12) }
          steps:
            - sold: { call: item, with: { code: code } }
            - done:
                call: old.put
                with: { CODE: sold.code, DESCR: sold.title, PRICE: sold.price, HIDDEN: "'x'" }
          returns: { type: Item, from: sold }
      apis:
        shop:
          base: /v1
          callers: partners
          deadline: 2s
          routes:
            GET /items/{code}: { call: item }
            GET /all: { call: old.list }
            POST /sales/{code}: { call: sell }
            PUT /raw/{CODE}: { call: old.put }
            PATCH /items/{code}: { call: change-item, with: { code: path.code, change: body } }
            ANY /web/**: { relay: web }
      """
          .replace("HASH", ApiKeys.hash("secret"));

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private final List<String> reached = new ArrayList<>();
  private HttpServer upstream;

  @BeforeEach
  void serve() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          if (!exchange.getRequestMethod().equals("HEAD")) { // Probes ask by HEAD.
            reached.add(exchange.getRequestMethod());
          }
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    upstream.start();
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  private String configuration(String audit) {
    return SHOP.replace("AUDIT", audit)
        .replace("UPSTREAM", String.valueOf(upstream.getAddress().getPort()));
  }

  private TestGateway start(String audit) {
    List<Connector<?>> kinds = new ArrayList<>(Connectors.all());
    kinds.add(old);
    return TestGateway.start(folder, configuration(audit), Map.of(), kinds);
  }

  private static HttpResponse<String> send(
      TestGateway gateway, String method, String path, String body) {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    return gateway.send(
        gateway
            .request(path)
            .headers("X-API-Key", "secret", "Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private List<String> recorded(String kind) {
    return AuditRecords.of(folder.resolve("data/shop.db"), kind);
  }

  @Test
  void recordsAWriteBeforeItIsDoneAndWhatCameOfIt() {
    try (TestGateway gateway = start("audit: { writes: with-values }")) {
      HttpResponse<String> answer =
          send(gateway, "PATCH", "/v1/items/A1", "{\"price\":13,\"title\":\"Pot\"}");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(recorded("audit-begun"))
          .singleElement()
          .asString()
          .contains(
              "\"tenant\":\"north\"",
              "\"by\":{\"method\":\"partners\",\"id\":\"acme\"",
              "\"from\":\"127.0.0.1\"",
              "\"route\":\"PATCH /v1/items/{code}\"",
              "\"operation\":\"change-item\"",
              "\"path\":\"/v1/items/A1\"",
              "\"changes\":[\"title\",\"price\"]",
              "\"values\":{\"title\":\"***\",\"price\":13.00}");
      assertThat(recorded("audit-write"))
          .singleElement()
          .asString()
          .contains("\"outcome\":\"done\"", "\"status\":204")
          .contains(
              "\"before\":{\"code\":\"A1\",\"title\":\"***\",\"price\":12.50,\"note\":\"***\"}");
    }
  }

  @Test
  void recordsWhatAWriteAnswered() {
    try (TestGateway gateway = start("audit: { writes: with-values }")) {
      HttpResponse<String> answer = send(gateway, "POST", "/v1/sales/A1", "");

      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
      assertThat(recorded("audit-write"))
          .singleElement()
          .asString()
          .contains("\"outcome\":\"done\"", "\"shows\":[\"note\",\"title\"]")
          .contains(
              "\"after\":{\"code\":\"A1\",\"title\":\"***\",\"price\":12.50,\"note\":\"***\"}");
    }
  }

  @Test
  void neverRecordsAPrivateOrSecretValue() throws IOException {
    try (TestGateway gateway = start("audit: { writes: with-values }")) {
      send(gateway, "PATCH", "/v1/items/A1", "{\"title\":\"Hidden Name\",\"note\":\"Hidden Key\"}");
      send(gateway, "GET", "/v1/items/A1", "");
    }
    String all =
        new String(Files.readAllBytes(folder.resolve("data/shop.db")), StandardCharsets.ISO_8859_1);

    assertThat(recorded("audit-*")).hasSize(4);
    assertThat(all).doesNotContain("Hidden Name", "Hidden Key", "Anvil", "secret", "kept");
  }

  @Test
  void showsThatTwoPrivateValuesAreEqualWhereTheyAreDigested() throws IOException {
    try (TestGateway gateway = start(signed("writes: with-values, private-values: digested,"))) {
      send(gateway, "PATCH", "/v1/items/A1", "{\"title\":\"Ann\"}");
      send(gateway, "PATCH", "/v1/items/A1", "{\"title\":\"Bob\"}");
      send(gateway, "PATCH", "/v1/items/A1", "{\"title\":\"Ann\"}");
      send(gateway, "PATCH", "/v1/items/A1", "{\"title\":\"Cid\"}");

      List<String> titles =
          recorded("audit-write").stream()
              .map(line -> line.replaceAll(".*\"title\":\"([^\"]*)\".*", "$1"))
              .toList();
      assertThat(titles).hasSize(4).allMatch(title -> title.matches("#[0-9a-f]{32}"));
      assertThat(titles.get(1)).isEqualTo(titles.get(3)).isNotEqualTo(titles.get(2));
    }
  }

  @Test
  void recordsWhichPrivateFieldsOfWhichRecordWereRead() {
    try (TestGateway gateway = start("audit: {}")) {
      assertThat(send(gateway, "GET", "/v1/items/A1", "").statusCode()).isEqualTo(200);
      send(gateway, "GET", "/v1/all", "");
      send(gateway, "GET", "/v1/items/none", "");

      assertThat(recorded("audit-read"))
          .singleElement()
          .asString()
          .contains("\"fields\":[\"note\",\"title\"]", "\"keys\":[\"A1\"]", "\"id\":\"acme\"");
      assertThat(recorded("audit-begun")).isEmpty();
    }
  }

  @Test
  void recordsAnAnswerThatIsGivenAgainAsARead() {
    try (TestGateway gateway = start("audit: {}")) {
      HttpResponse<String> first = keyed(gateway, "/v1/sales/A1");
      HttpResponse<String> again = keyed(gateway, "/v1/sales/A1");
      keyed(gateway, "/v1/sales/none");
      HttpResponse<String> failed = keyed(gateway, "/v1/sales/none");

      assertThat(again.body()).isEqualTo(first.body()).contains("title");
      assertThat(again.headers().firstValue("idempotency-replayed")).hasValue("?1");
      assertThat(lookedUp(gateway, failed)).contains("404");
      assertThat(recorded("audit-read"))
          .singleElement()
          .asString()
          .contains("\"replayed\":true", "\"fields\":[\"note\",\"title\"]", "\"id\":\"acme\"")
          .contains("\"path\":\"/v1/sales/A1\"");
      assertThat(lookedUp(gateway, first)).contains("Anvil");
      assertThat(recorded("audit-read").getLast())
          .contains("\"fields\":[\"note\",\"title\"]", "\"id\":\"acme\"", "\"command\":\"")
          .contains("\"route\":\"GET /v1/commands/{id}\"", "\"of\":\"shop.POST /sales/{code}\"");
    }
  }

  private static String lookedUp(TestGateway gateway, HttpResponse<String> answer) {
    String id = answer.headers().firstValue("banyan-command").orElseThrow();
    return send(gateway, "GET", "/v1/commands/" + id, "").body();
  }

  private static HttpResponse<String> keyed(TestGateway gateway, String path) {
    return gateway.send(
        gateway
            .request(path)
            .headers("X-API-Key", "secret", "Idempotency-Key", "\"" + path + "\"")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  @Test
  void recordsAWriteThatFailed() {
    try (TestGateway gateway = start("audit: {}")) {
      assertThat(send(gateway, "PATCH", "/v1/items/none", "{\"price\":13}").statusCode())
          .isEqualTo(404);

      assertThat(recorded("audit-write"))
          .singleElement()
          .asString()
          .contains("\"outcome\":\"failed\"", "\"problem\":\"not-found\"");
    }
  }

  @Test
  void recordsWhatARelayPassesOnAndWhatWasAnswered() {
    try (TestGateway gateway = start("audit: {}")) {
      assertThat(send(gateway, "POST", "/v1/web/people/Ann", "{}").statusCode()).isEqualTo(202);
      assertThat(send(gateway, "GET", "/v1/web/people/Ann", "").statusCode()).isEqualTo(202);
    }

    assertThat(recorded("audit-begun"))
        .singleElement()
        .asString()
        .contains("\"path\":\"POST /v1/web/***\"")
        .doesNotContain("Ann");
    assertThat(recorded("audit-write"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"answered\"", "\"status\":202");
    assertThat(reached).containsExactly("POST", "GET");
  }

  @Test
  void recordsRefusalsWhereThatIsWanted() {
    try (TestGateway gateway = start("audit: { refusals: on }")) {
      assertThat(gateway.get("/v1/items/A1").statusCode()).isEqualTo(401);
      assertThat(send(gateway, "PATCH", "/v1/items/A1", "{\"cost\":1}").statusCode())
          .isEqualTo(422);
    }

    assertThat(recorded("audit-refused")).hasSize(2);
    assertThat(recorded("audit-refused").getFirst()).contains("\"fault\":\"UNAUTHENTICATED\"");
    assertThat(recorded("audit-refused").getLast())
        .contains("\"fault\":\"INVALID\"", "\"id\":\"acme\"");
    assertThat(recorded("audit-begun")).isEmpty();
  }

  @Test
  void doesNothingThatItCannotRecord() throws Exception {
    try (TestGateway gateway = start("audit: {}");
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/data/shop.db");
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");

      HttpResponse<String> write = send(gateway, "PATCH", "/v1/items/A1", "{\"price\":13}");
      HttpResponse<String> read = send(gateway, "GET", "/v1/items/A1", "");
      HttpResponse<String> relayed = send(gateway, "POST", "/v1/web/x", "{}");
      statement.execute("rollback");

      assertThat(write.statusCode()).as(write.body()).isEqualTo(503);
      assertThat(read.statusCode()).as(read.body()).isEqualTo(503);
      assertThat(read.body()).doesNotContain("Anvil");
      assertThat(relayed.statusCode()).as(relayed.body()).isEqualTo(503);
      assertThat(reached).isEmpty();
      assertThat(old.prices()).containsExactly("12.50");
      assertThat(metrics(gateway)).contains("banyan_audit_failed_total 3.0");
    }
  }

  @Test
  void goesOnWhereItIsToldTo() throws Exception {
    try (TestGateway gateway = start("audit: { on-failure: go-on }");
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/data/shop.db");
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");

      HttpResponse<String> relayed = send(gateway, "POST", "/v1/web/x", "{}");
      statement.execute("rollback");

      assertThat(relayed.statusCode()).isIn(202, 504);
      assertThat(metrics(gateway)).contains("banyan_audit_failed_total 1.0");
    }
  }

  private static String metrics(TestGateway gateway) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void recordsWhichConfigurationCameIntoForceAndWhichWasRefused() {
    try (TestGateway gateway = start("audit: {}")) {
      assertThat(gateway.reload(configuration("audit: { refusals: on }")).hasErrors()).isFalse();
      assertThat(gateway.reload("banyan: 7").hasErrors()).isTrue();
    }

    assertThat(recorded("audit-deployment")).hasSize(2);
    assertThat(recorded("audit-deployment").getFirst())
        .contains("\"act\":\"start\"", "\"configuration\":\"shop\"", "\"version\":", "\"digest\":")
        .containsPattern("\"files\":\\{\"banyan.yaml\":\"[0-9a-f]{64}\"");
    assertThat(recorded("audit-deployment").getLast()).contains("\"act\":\"reload\"");
    assertThat(recorded("audit-admin")).singleElement().asString().contains("reload-refused");
  }

  private String signed(String more) throws IOException {
    SigningKey key = SigningKey.make();
    Files.writeString(folder.resolve("audit.key"), key.pem().reveal());
    return "audit: { " + more + " checkpoints: { key: \"${file:audit.key}\", every: 1s } }";
  }

  @Test
  void signsWhatItHasRecorded() throws IOException {
    try (TestGateway gateway = start(signed(""))) {
      // The first one stands for the start; where it came later, it would stand for the write too.
      AuditRecords.await(folder.resolve("data/shop.db"), "audit-checkpoint", 1);
      send(gateway, "PATCH", "/v1/items/A1", "{\"price\":13}");
      AuditRecords.await(folder.resolve("data/shop.db"), "audit-checkpoint", 2);
    }
    try (Archive archive = SqliteArchive.open(folder.resolve("data/shop.db"))) {
      Verdict verdict = new Verifier(Verifier.Demands.NONE).judge(archive);
      assertThat(verdict.flaws()).isEmpty();
      assertThat(verdict.checkpoints()).isGreaterThanOrEqualTo(2);
      assertThat(verdict.partitions().getFirst().signed()).isGreaterThanOrEqualTo(4);
    }
  }
}
