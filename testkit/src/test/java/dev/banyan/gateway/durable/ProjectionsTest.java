package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Read models over HTTP, over a store in a real file.
class ProjectionsTest {
  static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      models:
        order:
          key: id
          state: { status: text(12) }
          events:
            OrderPlaced:
              fields: { customer: text(8), total: decimal(13.2) }
              apply: { status: "'placed'" }
            OrderPaid:
              apply: { status: "'paid'" }
            OrderCancelled:
              apply: { status: "'cancelled'" }
          commands:
            place:
              takes: { id: text(12), customer: text(8), total: decimal(13.2) }
              expect: new
              emit: [ { event: OrderPlaced } ]
            pay: { takes: { id: text(12) }, emit: [ { event: OrderPaid } ] }
            cancel: { takes: { id: text(12) }, emit: [ { event: OrderCancelled } ] }
      projections:
        order-summary:
          model: order
          key: id
          fields: { customer: text(8), status: text(12), total: decimal(13.2) }
          indexed: [customer, total]
          page: { size: 3, max: 5 }
          when:
            OrderPlaced:
              set: { customer: event.customer, status: "'placed'", total: event.total }
            OrderPaid: { set: { status: "'paid'" } }
            OrderCancelled: { remove: true }
        revenue:
          model: order
          window: { every: 1h, late: 30s }
          key: { customer: event.customer }
          when:
            OrderPlaced:
              count: orders
              sum: { revenue: event.total }
              average: { mean: event.total }
              quantiles: { size: event.total }
              distinct: { different: event.total }
              top: { often: { of: event.customer, most: 2 } }
      apis:
        sales:
          base: /v1
          callers: anyone
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/payment: { command: order.pay }
            POST /orders/{id}/cancellation: { command: order.cancel }
            GET /orders: { projection: order-summary }
            GET /orders/{id}: { projection: order-summary }
            GET /customers/{customer}/orders: { projection: order-summary }
            GET /customers/{customer}/revenue: { projection: revenue }
      """;

  @TempDir Path folder;
  private TestGateway gateway;
  private String position = "";

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String body) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    position = answer.headers().firstValue("banyan-position").orElse(position);
    return answer;
  }

  private void placed(String id, String customer, String total) {
    String order = "{\"id\":\"%s\",\"customer\":\"%s\",\"total\":%s}";
    HttpResponse<String> answer = post("/v1/orders", order.formatted(id, customer, total));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /// Reads what has been written.
  private HttpResponse<String> get(String path) {
    return gateway.send(gateway.request(path).header("Banyan-Position", position).GET().build());
  }

  @Test
  void showsTheCallerWhatItHasWritten() {
    placed("A1", "C1", "12.50");

    HttpResponse<String> shown = get("/v1/orders/A1");
    post("/v1/orders/A1/payment", "");
    HttpResponse<String> paid = get("/v1/orders/A1");
    post("/v1/orders/A1/cancellation", "");

    assertThat(shown.body())
        .isEqualTo("{\"id\":\"A1\",\"customer\":\"C1\",\"status\":\"placed\",\"total\":12.50}");
    assertThat(paid.body()).contains("\"status\":\"paid\"", "\"total\":12.50");
    assertThat(get("/v1/orders/A1").statusCode()).isEqualTo(404);
  }

  private static List<String> ids(String body) {
    List<String> ids = new ArrayList<>();
    Matcher found = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(body);
    while (found.find()) {
      ids.add(found.group(1));
    }
    return ids;
  }

  @Test
  void pagesSortsAndFinds() {
    for (int i = 0; i < 7; i++) {
      placed("A" + i, "C" + i % 2, "1" + (9 - i) + ".00");
    }

    HttpResponse<String> first = get("/v1/orders?sort=total");
    Matcher next = Pattern.compile("cursor=([\\w-]+)").matcher(first.headers().map().toString());
    assertThat(next.find()).as(first.headers().map().toString()).isTrue();
    HttpResponse<String> second = get("/v1/orders?sort=total&cursor=" + next.group(1));

    assertThat(ids(first.body())).containsExactly("A6", "A5", "A4");
    assertThat(ids(second.body())).containsExactly("A3", "A2", "A1");
    assertThat(ids(get("/v1/orders?customer=C1").body())).containsExactly("A1", "A3", "A5");
    assertThat(ids(get("/v1/customers/C0/orders?sort=-total&size=2").body()))
        .containsExactly("A0", "A2");
    assertThat(get("/v1/orders?sort=status").statusCode()).isEqualTo(422);
    assertThat(get("/v1/orders?cursor=" + next.group(1)).statusCode()).isEqualTo(422);
  }

  @Test
  void measuresWindows() {
    placed("A1", "C1", "10.00");
    placed("A2", "C1", "20.00");
    placed("A3", "C2", "7.00");

    HttpResponse<String> shown = get("/v1/customers/C1/revenue");
    HttpResponse<String> later = get("/v1/customers/C1/revenue?since=2100-01-01T00:00:00Z");

    assertThat(shown.body())
        .contains("\"customer\":\"C1\",\"orders\":2,\"revenue\":")
        .contains("\"mean\":\"15.000000\"")
        .containsPattern("\"size\":\\{\"p50\":10\\.[01]\\d*,\"p90\":")
        .contains("\"30.00\"", "\"different\":2", "{\"value\":\"C1\",\"count\":2,\"error\":0}");
    assertThat(later.body()).doesNotContain("C1");
  }

  @Test
  void showsTheSpreadOfAWindow() {
    String twenty = "(19\\.[89]|20\\.[012])\\d*";
    String thirty = "(29\\.[789]|30\\.[0123])\\d*";
    for (int i = 1; i <= 4; i++) {
      placed("A" + i, "C1", i + "0.00");
    }

    HttpResponse<String> shown = get("/v1/customers/C1/revenue");

    assertThat(shown.body())
        .contains("\"mean\":\"25.000000\"")
        .containsPattern("\"p50\":" + twenty + ",\"p90\":" + thirty)
        .containsPattern("\"p95\":" + thirty + ",\"p99\":" + thirty);
  }

  @Test
  void goesOnAfterARestart() {
    placed("A1", "C1", "10.00");
    assertThat(get("/v1/orders/A1").statusCode()).isEqualTo(200);
    gateway.close();
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
    position = "";

    placed("A2", "C1", "10.00");

    assertThat(ids(get("/v1/orders").body())).containsExactly("A1", "A2");
  }

  @Test
  void makesAChangedProjectionAnew() {
    placed("A1", "C1", "10.00");
    String changed =
        CONFIGURATION
            .replace(
                "status: text(12), total: decimal(13.2) }\n    indexed",
                "status: text(12), total: decimal(13.2), size: text(5) }\n    indexed")
            .replace(
                "status: \"'placed'\", total",
                "status: \"'placed'\", size: \"event.total > 5.00 ? 'large' : 'small'\", total");

    String mistakes = gateway.reload(changed).render();

    assertThat(mistakes).doesNotContain("error");
    assertThat(get("/v1/orders/A1").body()).contains("\"size\":\"large\"");
  }

  @Test
  void describesTheRowsInTheContract() {
    String contract = gateway.get("/v1/openapi.json").body();

    assertThat(contract)
        .contains("order-summary", "The field to sort by", "\"name\": \"customer\"", "\"since\"");
  }

  @Test
  void tellsWhichAggregateIsParkedAndTriesAgain() {
    gateway.reload(
        CONFIGURATION.replace(
            "{ set: { status: \"'paid'\" } }",
            "{ set: { total: state.total.orValue(0.00) + 1.00 } }"));
    placed("A1", "C1", "10.00");
    post("/v1/orders/A1/payment", "");
    untilItShows("/v1/orders/A1", "11.00");
    gateway.reload(
        CONFIGURATION.replace(
            "{ set: { status: \"'paid'\" } }",
            "{ set: { total: state.total.orValue(0.00) + 99999999995.00 } }"));
    post("/v1/orders/A1/cancellation", "");
    untilTheNewOneIsShown();

    String parked = admin("/projections", "GET");
    String again = admin("/projections/retry?projection=order-summary&key=A1", "POST");

    assertThat(parked).contains("\"key\":\"A1\"", "order.OrderPaid/1", "\"waiting\":2");
    assertThat(again).contains("still cannot be applied: 0 applied, 2 waiting, since");
  }

  @Test
  void saysThatNothingIsParkedInsteadOfThatItWasApplied() {
    placed("A1", "C1", "10.00");
    get("/v1/orders/A1");

    assertThat(admin("/projections/retry?projection=order-summary&key=A1", "POST"))
        .contains("404", "Nothing of that key is parked");
    assertThat(admin("/projections/retry?projection=nothing&key=A1", "POST"))
        .contains("404", "no projection of that name");
    assertThat(admin("/projections/retry?projection=order-summary", "POST")).contains("400");
  }

  /// The version before a change is shown until the new one has caught up.
  private void untilItShows(String path, String what) {
    String shown = get(path).body();
    for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
      if (shown.contains(what)) {
        return;
      }
      shown = get(path).body();
    }
    assertThat(shown).contains(what);
  }

  private void untilTheNewOneIsShown() {
    untilTheFigureIs("banyan_projection_building{projection=\"order-summary\"} 0.0");
  }

  private void untilTheFigureIs(String figure) {
    for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
      if (admin("/metrics", "GET").contains(figure)) {
        return;
      }
    }
    assertThat(admin("/metrics", "GET")).contains(figure);
  }

  private String admin(String path, String method) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.admin(path)).header("Banyan-By", "ann");
    return gateway.send(request.method(method, HttpRequest.BodyPublishers.noBody()).build()).body();
  }

  @Test
  void tellsHowItStands() {
    placed("A1", "C1", "10.00");
    get("/v1/orders/A1");

    String metrics = admin("/metrics", "GET");

    assertThat(metrics)
        .contains("banyan_projection_events_total{projection=\"order-summary\"} 1.0")
        .contains("banyan_projection_lag{projection=\"order-summary\"} 0.0")
        .contains("banyan_projection_parked{projection=\"revenue\"} 0.0")
        .contains("banyan_projection_stopped{projection=\"revenue\"} 0.0");
  }

  @Test
  void tellsThatItHasNotSeenARecordWhileItsStoreIsHeld() throws SQLException {
    String lag = "banyan_projection_lag{projection=\"order-summary\"} ";
    placed("A1", "C1", "10.00");
    get("/v1/orders/A1");
    get("/v1/customers/C1/revenue");
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder + "/data/orders-views.db");
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      placed("A2", "C1", "10.00");

      untilTheFigureIs(lag + "1.0");
      statement.execute("rollback");
    }

    assertThat(get("/v1/orders/A2").statusCode()).isEqualTo(200);
    untilTheFigureIs(lag + "0.0");
  }
}
