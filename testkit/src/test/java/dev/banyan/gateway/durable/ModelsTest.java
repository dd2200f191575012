package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands and states over HTTP, over a store in a real file.
class ModelsTest {
  static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      types:
        Line:
          fields: { product: text(12), quantity: integer, price: decimal(9.2) }
        PlaceOrder:
          fields: { id: text(12), customer: text(8), lines: list(Line) }
      problems:
        empty-order: { status: 422, title: An order needs at least one line }
        too-late: { status: 409, title: The order has left the house }
      models:
        order:
          key: id
          state: { status: text(12), total: decimal(13.2), placed: timestamp }
          events:
            OrderPlaced:
              fields:
                { customer: text(8), lines: list(Line), total: decimal(13.2), placed: timestamp }
              apply: { status: "'placed'", total: event.total, placed: event.placed }
            OrderShipped:
              apply: { status: "'shipped'" }
            OrderCancelled:
              fields: { reason: text(200) }
              apply: { status: "'cancelled'" }
          commands:
            place:
              takes: PlaceOrder
              expect: new
              reject:
                - { when: "size(command.lines) == 0", problem: empty-order }
              emit:
                - event: OrderPlaced
                  set:
                    customer: command.customer
                    lines: command.lines
                    total: "sum(command.lines.map(l, l.price * decimal(l.quantity)))"
                    placed: at
            weigh:
              takes: { id: text(12), grams: integer }
              reject:
                - { when: "command.grams * command.grams == 0", problem: empty-order }
              emit: [ { event: OrderShipped } ]
            ship:
              takes: { id: text(12) }
              emit: [ { event: OrderShipped } ]
            cancel:
              takes: { id: text(12), reason: text(200) }
              reject:
                - { when: "state.status == 'shipped'", problem: too-late }
              emit: [ { event: OrderCancelled } ]
      apis:
        sales:
          base: /v1
          callers: anyone
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/shipment: { command: order.ship }
            POST /orders/{id}/weight: { command: order.weigh }
            POST /orders/{id}/cancellation: { command: order.cancel }
            GET /orders/{id}: { model: order, history: true }
      """;
  static final String ORDER =
      """
      {"id":"A 1","customer":"C1","lines":[{"product":"P1","quantity":2,"price":1.25}]}""";

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        gateway
            .request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.send(request.build());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void placesAnOrderAndSaysWhereItIs() {
    HttpResponse<String> placed = post("/v1/orders", ORDER);

    assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
    assertThat(header(placed, "location")).isEqualTo("/v1/orders/A%201");
    assertThat(header(placed, "banyan-position")).isNotEmpty();
    assertThat(placed.body())
        .matches(
            "\\{\"id\":\"A 1\",\"status\":\"placed\",\"total\":2.50,"
                + "\"placed\":\"20[^\"]+Z\",\"version\":1}");
    assertThat(gateway.get("/v1/orders/A%201").body()).isEqualTo(placed.body());
  }

  @Test
  void refusesByTheProblemsOfTheModel() {
    HttpResponse<String> empty =
        post("/v1/orders", "{\"id\":\"A1\",\"customer\":\"C1\",\"lines\":[]}");

    assertThat(empty.statusCode()).isEqualTo(422);
    assertThat(empty.body()).contains("urn:problem:empty-order");
    assertThat(gateway.get("/v1/orders/A1").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesAnOrderTwiceAndOneThatIsNotThere() {
    post("/v1/orders", ORDER);

    assertThat(post("/v1/orders", ORDER).statusCode()).isEqualTo(409);
    assertThat(post("/v1/orders/B/shipment", "").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesACommandOfAWrongType() {
    HttpResponse<String> wrong = post("/v1/orders", "{\"id\":7,\"customer\":\"C1\"}");

    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("#/id", "#/lines");
  }

  @Test
  void holdsIfMatchAgainstTheVersion() {
    post("/v1/orders", ORDER);
    String seen = header(gateway.get("/v1/orders/A%201"), "etag");
    post("/v1/orders/A%201/shipment", "");

    HttpResponse<String> late =
        post("/v1/orders/A%201/cancellation", "{\"reason\":\"x\"}", "If-Match", seen);

    assertThat(late.statusCode()).as(late.body()).isEqualTo(412);
    String now = header(gateway.get("/v1/orders/A%201"), "etag");
    assertThat(post("/v1/orders/A%201/shipment", "", "If-Match", now).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesABodyThatSaysSomethingWhereNoneIsTaken() {
    post("/v1/orders", ORDER);

    HttpResponse<String> other = post("/v1/orders/A%201/shipment", "{\"id\":\"A 2\"}");
    HttpResponse<String> text = post("/v1/orders/A%201/shipment", "now, please");

    assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
    assertThat(other.body()).contains("/id", "which takes no body");
    assertThat(text.statusCode()).as(text.body()).isEqualTo(400);
    assertThat(gateway.get("/v1/orders/A%201").body()).contains("\"placed\"");
    assertThat(post("/v1/orders/A%201/shipment", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void showsEarlierStates() {
    post("/v1/orders", ORDER);
    post("/v1/orders/A%201/shipment", "");

    assertThat(gateway.get("/v1/orders/A%201?version=1").body()).contains("\"placed\"", "sion\":1");
    assertThat(gateway.get("/v1/orders/A%201?version=3").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/v1/orders/A%201?time=2020-01-01T00:00:00Z").statusCode())
        .isEqualTo(404);
    assertThat(gateway.get("/v1/orders/A%201?position=9999").body()).contains("\"shipped\"");
    HttpResponse<String> both = gateway.get("/v1/orders/A%201?version=1&position=1");
    assertThat(both.statusCode()).as(both.body()).isEqualTo(422);
    assertThat(both.body()).contains("\"position\"", "cannot stand beside");
  }

  @Test
  void showsTheStateUpToAPositionOfTheJournalThatOneIncluded() throws SQLException {
    post("/v1/orders", ORDER.replace("A 1", "A 0"));
    post("/v1/orders", ORDER);
    post("/v1/orders/A%200/shipment", "");
    post("/v1/orders/A%201/shipment", "");
    List<Long> events = eventPositions();
    assertThat(events).as("those of A 0 are the first and the third").hasSize(4);
    long placed = events.get(1);
    long shipped = events.get(3);

    assertThat(at(placed - 1).statusCode()).as("before the first").isEqualTo(404);
    assertThat(at(placed).body()).contains("\"status\":\"placed\"", "\"version\":1");
    assertThat(at(shipped - 1).body()).contains("\"status\":\"placed\"", "\"version\":1");
    assertThat(at(shipped).body()).contains("\"status\":\"shipped\"", "\"version\":2");
    assertThat(at(shipped + 1).body()).contains("\"status\":\"shipped\"", "\"version\":2");
    assertThat(at(1L << 53).body()).contains("\"status\":\"shipped\"", "\"version\":2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "1.5", "9007199254740993", "99999999999999999999"})
  void refusesWhatIsNoPosition(String position) {
    post("/v1/orders", ORDER);

    HttpResponse<String> refused = gateway.get("/v1/orders/A%201?position=" + position);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    assertThat(refused.body()).contains("position").doesNotContain("placed");
  }

  private HttpResponse<String> at(long position) {
    return gateway.get("/v1/orders/A%201?position=" + position);
  }

  private List<Long> eventPositions() throws SQLException {
    List<Long> positions = new ArrayList<>();
    String file = "jdbc:sqlite:" + folder + "/data/orders.db";
    try (Connection store = DriverManager.getConnection(file);
        Statement statement = store.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select position from record where kind like '%Order%' order by position")) {
      while (found.next()) {
        positions.add(found.getLong(1));
      }
    }
    return positions;
  }

  @Test
  void showsTheStateAsItWasBetweenTwoEvents() {
    post("/v1/orders", ORDER);
    Instant between = afterwards(Instant.now());
    post("/v1/orders/A%201/shipment", "");

    assertThat(gateway.get("/v1/orders/A%201?time=" + between).body())
        .contains("\"status\":\"placed\"", "\"version\":1");
    assertThat(gateway.get("/v1/orders/A%201?time=" + afterwards(Instant.now())).body())
        .contains("\"status\":\"shipped\"", "\"version\":2");
  }

  /// A time that is over when it is given, and behind that one.
  private static Instant afterwards(Instant when) {
    Instant next = when.plusMillis(2);
    while (Instant.now().isBefore(next.plusMillis(2))) {
      Thread.onSpinWait();
    }
    return next;
  }

  @Test
  void refusesACommandWhoseGuardCannotBeComputed() {
    post("/v1/orders", ORDER);

    HttpResponse<String> large =
        post(
            "/v1/orders/A%201/weight",
            "{\"grams\":9000000000}", "Idempotency-Key", "\"weighing-of-much-0001\"");
    HttpResponse<String> again =
        post(
            "/v1/orders/A%201/weight",
            "{\"grams\":9000000000}", "Idempotency-Key", "\"weighing-of-much-0001\"");
    HttpResponse<String> small =
        post(
            "/v1/orders/A%201/weight",
            "{\"grams\":9}", "Idempotency-Key", "\"weighing-of-little-01\"");

    assertThat(large.statusCode()).as(large.body()).isEqualTo(422);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(422);
    assertThat(small.statusCode()).as(small.body()).isEqualTo(200);
    assertThat(small.body()).contains("\"version\":2");
  }

  @Test
  void refusesACommandWhoseEventWouldNotFitItsFields() {
    String much = ORDER.replace("\"quantity\":2", "\"quantity\":9000000000");

    HttpResponse<String> refused = post("/v1/orders", much.replace("1.25", "9999999.99"));

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    assertThat(refused.body()).contains("gives `total` of OrderPlaced no value");
    assertThat(gateway.get("/v1/orders/A%201").statusCode()).isEqualTo(404);
    assertThat(post("/v1/orders", ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void decidesNothingOnAnEventThatFitsNoVersion() {
    post("/v1/orders", ORDER);
    post("/v1/orders/A%201/shipment", "");
    String changed =
        CONFIGURATION
            .replace(
                "OrderShipped:\n        apply",
                "OrderShipped:\n        fields: { by: text(8) }\n        apply")
            .replace("takes: { id: text(12), grams", "takes: { id: text(12), by: text(8), grams")
            .replace(
                "ship:\n        takes: { id: text(12) }",
                "ship:\n        takes: { id: text(12), by: text(8) }");
    assertThat(gateway.reload(changed).render()).doesNotContain("error");

    HttpResponse<String> refused = post("/v1/orders/A%201/cancellation", "{\"reason\":\"x\"}");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
    assertThat(gateway.reload(CONFIGURATION).render()).doesNotContain("error");
    assertThat(gateway.get("/v1/orders/A%201").body()).contains("\"version\":2");
  }

  @Test
  void keepsEverythingThroughARestart() {
    post("/v1/orders", ORDER);
    gateway.close();
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());

    HttpResponse<String> late = post("/v1/orders/A%201/cancellation", "{\"reason\":\"x\"}");

    assertThat(late.statusCode()).as(late.body()).isEqualTo(200);
    assertThat(late.body()).contains("\"status\":\"cancelled\"", "\"version\":2");
  }

  @Test
  void keepsWhatHasHappenedWhenAnEventGetsANewVersion() {
    post("/v1/orders", ORDER);
    String changed =
        CONFIGURATION
            .replace("state: { status: text(12),", "state: { status: text(12), channel: text(8),")
            .replace(
                "total: decimal(13.2), placed: timestamp }\n        apply: {",
                """
                total: decimal(13.2), placed: timestamp, channel: text(8) }
                        version: 2
                        before:
                          1:
                            fields:
                              { customer: text(8), lines: list(Line), total: decimal(13.2),
                                placed: timestamp }
                            set: { channel: "'shop'" }
                        apply: { channel: event.channel,""")
            .replace("placed: at\n", "placed: at\n              channel: \"'web'\"\n");

    String mistakes = gateway.reload(changed).render();

    assertThat(mistakes).doesNotContain("error");
    assertThat(gateway.get("/v1/orders/A%201").body()).contains("\"channel\":\"shop\"");
  }
}
