package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.SocketClient;
import dev.banyan.testkit.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens, told as it happens, over a store in a real file.
class EventStreamsTest {
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
              fields: { customer: text(8), note: text(100000) }
              apply: { status: "'placed'" }
            OrderPaid: { apply: { status: "'paid'" } }
            OrderCancelled: { apply: { status: "'cancelled'" } }
          commands:
            place:
              takes: { id: text(12), customer: text(8), note: text(100000) }
              expect: new
              emit: [ { event: OrderPlaced } ]
            pay: { takes: { id: text(12) }, emit: [ { event: OrderPaid } ] }
            cancel: { takes: { id: text(12) }, emit: [ { event: OrderCancelled } ] }
        visit:
          key: id
          state: { count: integer }
          events: { Visited: { apply: { count: 1 } } }
          commands: { visit: { takes: { id: text(12) }, expect: any, emit: [ { event: Visited } ] } }
      projections:
        open-orders:
          model: order
          key: id
          fields: { customer: text(8), status: text(12) }
          when:
            OrderPlaced: { set: { customer: event.customer, status: "'placed'" } }
            OrderPaid: { set: { status: "'paid'" } }
            OrderCancelled: { remove: true }
        placed:
          model: order
          window: { every: 1h }
          when: { OrderPlaced: { count: orders } }
      apis:
        sales:
          base: /v1
          callers: anyone
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/payment: { command: order.pay }
            POST /orders/{id}/cancellation: { command: order.cancel }
            POST /visits/{id}: { command: visit.visit }
          events:
            - { path: /order-events, model: order, heartbeat: 1s, patience: 1s }
            - { path: /payments, model: order, only: OrderPaid, connections: 2, per-caller: 1 }
            - { path: /open-orders/live, projection: open-orders }
            - { path: /placed/live, projection: placed }
      """;

  @TempDir Path folder;
  private TestGateway gateway;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    gateway.close();
  }

  private Listening listen(String path, String... headers) throws IOException {
    Listening listening = new Listening(gateway.uri(path), headers);
    open.add(listening);
    return listening;
  }

  private SocketClient talk(String path) throws IOException {
    SocketClient client = new SocketClient(gateway.server().port("public"), path);
    open.add(client);
    return client;
  }

  private void post(String path, String body) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private void placed(String id, String note) {
    String order = "{\"id\":\"%s\",\"customer\":\"C1\",\"note\":\"%s\"}";
    post("/v1/orders", order.formatted(id, note));
  }

  private String metrics() {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void tellsWhatHappensAsItHappens() throws Exception {
    Listening listening = listen("/v1/order-events");

    placed("A1", "hello");

    Listening.Heard heard = listening.event();
    assertThat(listening.type()).isEqualTo("text/event-stream");
    assertThat(heard.event()).isEqualTo("OrderPlaced");
    assertThat(heard.data())
        .startsWith("{\"key\":\"A1\",\"version\":1,\"at\":\"20")
        .endsWith("\"event\":{\"customer\":\"C1\",\"note\":\"hello\"}}");
    assertThat(metrics())
        .contains(
            "banyan_event_streams_open{api=\"sales\",route=\"GET /v1/order-events\"} 1",
            "banyan_events_sent_total{api=\"sales\",route=\"GET /v1/order-events\"} 1");
  }

  @Test
  void losesAndRepeatsNothingWhereACallerComesAgainWhileOthersWrite() throws Exception {
    Listening listening = listen("/v1/order-events?from=start");
    Thread writer =
        Thread.ofVirtual().start(() -> IntStream.range(0, 200).forEach(i -> placed("A" + i, "x")));

    List<String> heard = new ArrayList<>();
    for (int part = 0; part < 10; part++) {
      for (int i = 0; i < 20; i++) {
        heard.add(listening.event().member("key"));
      }
      listening.close();
      listening = listen("/v1/order-events?from=start", "Last-Event-ID", listening.id);
    }

    writer.join();
    assertThat(heard).isEqualTo(IntStream.range(0, 200).mapToObj(i -> "A" + i).toList());
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    placed("A1", "x");
    Listening before = listen("/v1/order-events?from=start");
    String key = before.event().member("key");
    placed("A2", "x");
    gateway.close();
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());

    Listening after = listen("/v1/order-events?after=" + before.id);

    assertThat(key).isEqualTo("A1");
    assertThat(after.event().member("key")).isEqualTo("A2");
  }

  @Test
  void tellsTheSameByWebSocket() throws Exception {
    SocketClient client = talk("/v1/order-events");
    String first = client.hear();
    placed("A1", "x");
    placed("A2", "x");
    String told = client.hear();
    String id = told.substring(7, told.indexOf('"', 7));
    client.hangUp();

    SocketClient again = talk("/v1/order-events?after=" + id);

    assertThat(client.status).isEqualTo(101);
    assertThat(first).matches("\\{\"id\":\"[\\w-]+\"}");
    assertThat(told)
        .contains("\"event\":\"OrderPlaced\",\"data\":{\"key\":\"A1\",\"version\":1,")
        .endsWith("\"event\":{\"customer\":\"C1\",\"note\":\"x\"}}}");
    assertThat(again.hear()).contains(id);
    assertThat(again.hear()).contains("\"key\":\"A2\"");
    assertThat(again.hangUp()).isEqualTo("closed 1000");
  }

  @Test
  void refusesAWebSocketBeforeItIsOpenWhereThePositionIsWrong() throws Exception {
    SocketClient client = talk("/v1/order-events?after=nonsense");

    assertThat(client.status).isEqualTo(422);
  }

  @Test
  void tellsOnlyWhatIsWanted() throws Exception {
    placed("A1", "x");
    placed("A2", "x");
    post("/v1/orders/A1/payment", "");
    post("/v1/orders/A2/payment", "");
    placed("A3", "x");

    Listening ofKey = listen("/v1/order-events?from=start&key=A2");
    Listening ofKind = listen("/v1/order-events?from=start&kind=OrderPaid,OrderCancelled");
    Listening only = listen("/v1/payments?from=start");

    assertThat(List.of(ofKey.event().event(), ofKey.event().event()))
        .containsExactly("OrderPlaced", "OrderPaid");
    assertThat(List.of(ofKind.event().member("key"), ofKind.event().member("key")))
        .containsExactly("A1", "A2");
    assertThat(only.event().event()).isEqualTo("OrderPaid");
  }

  @Test
  void movesThePositionOnWhereNothingIsWanted() throws Exception {
    Listening listening = listen("/v1/order-events?key=A9");
    String before = listening.id;

    placed("A1", "x");
    post("/v1/visits/V1", "");

    while (listening.id.equals(before)) {
      assertThat(listening.next()).isNotNull();
    }
    Listening again = listen("/v1/order-events", "Last-Event-ID", listening.id);
    placed("A2", "x");
    assertThat(again.event().member("key")).isEqualTo("A2");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    List<HttpResponse<String>> answers =
        Stream.of("after=AAAA", "kind=OrderPlacd", "from=yesterday", "colour=red")
            .map(query -> gateway.get("/v1/order-events?" + query))
            .toList();
    HttpResponse<String> json = gateway.get("/v1/order-events", "Accept", "application/json");

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(422);
    assertThat(answers.get(0).body()).contains("unknown-position", "\"parameter\":\"after\"");
    assertThat(answers.get(1).body()).contains("OrderPlaced, OrderPaid, OrderCancelled");
    assertThat(json.statusCode()).isEqualTo(406);
  }

  @Test
  void refusesAPositionOfAnotherStreamAndOfAnotherStore() throws Exception {
    placed("A1", "x");
    placed("A2", "x");
    Listening orders = listen("/v1/order-events?from=start");
    String first = orders.event().id();
    String second = orders.event().id();
    HttpResponse<String> other = gateway.get("/v1/placed/live?after=" + first);
    gateway.close();
    for (Path file : List.of(folder.resolve("data"))) {
      try (Stream<Path> all = Files.list(file)) {
        all.forEach(one -> assertThat(one.toFile().delete()).isTrue());
      }
    }
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
    placed("B1", "x");

    HttpResponse<String> stranger = gateway.get("/v1/order-events?after=" + first);
    HttpResponse<String> future = gateway.get("/v1/order-events?after=" + second);

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(stranger.body()).contains("unknown-position", "is of another store");
    assertThat(future.body()).contains("unknown-position", "is of another store");
  }

  @Test
  void cutsACallerThatDoesNotReadAndTellsItTheRestWhenItComesAgain() throws Exception {
    String note = "n".repeat(90_000);
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4_096);
      slow.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.server().port("public")));
      slow.getOutputStream()
          .write(
              "GET /v1/order-events?from=start HTTP/1.0\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      int orders = 5;
      IntStream.range(0, orders).forEach(i -> placed("A" + i, "small"));
      while (!metrics().contains("reason=\"slow\"") && orders < 400) {
        placed("A" + orders++, note);
      }

      List<String> ids = whole(slow.getInputStream());

      Listening again = listen("/v1/order-events?after=" + ids.getLast());
      assertThat(ids).hasSizeBetween(6, orders);
      assertThat(again.event().member("key")).isEqualTo("A" + (ids.size() - 1));
    }
  }

  /// The positions of all blocks that are whole, until the connection is cut.
  private static List<String> whole(InputStream in) {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    byte[] piece = new byte[65_536];
    try {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        heard.write(piece, 0, count);
      }
    } catch (IOException cut) {
      assertThat(cut).hasMessageContaining("reset");
    }
    String text = heard.toString(StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf("\n\n"))
        .lines()
        .filter(line -> line.startsWith("id: "))
        .map(line -> line.substring(4))
        .toList();
  }

  @Test
  void opensNoMoreThanItIsTold() throws Exception {
    Listening first = listen("/v1/payments");

    HttpResponse<String> second = gateway.get("/v1/payments");

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("retry-after")).isPresent();
    first.close();
  }

  @Test
  void outlivesAReloadThatChangesOtherThings() throws Exception {
    Listening listening = listen("/v1/order-events");

    assertThat(gateway.reload(CONFIGURATION.replace("1h", "2h")).hasErrors()).isFalse();
    placed("A1", "x");
    String kept = listening.event().member("key");
    assertThat(gateway.reload(CONFIGURATION.replace("/order-events", "/others")).hasErrors())
        .isFalse();

    assertThat(kept).isEqualTo("A1");
    assertThat(listening.end()).isEqualTo("reloaded");
  }

  @Test
  void endsInOrderWhenTheGatewayStops() throws Exception {
    Listening listening = listen("/v1/order-events");
    SocketClient client = talk("/v1/order-events");
    client.hear();
    Thread stopping = Thread.ofVirtual().start(() -> gateway.server().stop(Duration.ofSeconds(20)));

    String ended = listening.end();
    String closed = client.hear();

    client.close();
    stopping.join();
    assertThat(ended).isEqualTo("stopped");
    assertThat(closed).isEqualTo("closed 1001");
  }

  @Test
  void tellsRowsAsTheyChange() throws Exception {
    Listening rows = listen("/v1/open-orders/live");
    Listening windows = listen("/v1/placed/live");

    placed("A1", "x");
    Listening.Heard placed = rows.event();
    post("/v1/orders/A1/payment", "");
    Listening.Heard paid = rows.event();
    post("/v1/orders/A1/cancellation", "");
    Listening.Heard gone = rows.event();

    assertThat(placed.event()).isEqualTo("changed");
    assertThat(placed.data())
        .isEqualTo("{\"id\":\"A1\",\"customer\":\"C1\",\"status\":\"placed\"}");
    assertThat(paid.data()).contains("\"status\":\"paid\"");
    assertThat(gone.event()).isEqualTo("removed");
    assertThat(gone.data()).isEqualTo("{\"id\":\"A1\"}");
    assertThat(windows.event().data()).contains("\"orders\":1");
  }

  @Test
  void tellsTheLastStateOfARowToWhoComesAgain() throws Exception {
    Listening rows = listen("/v1/open-orders/live");
    placed("A1", "x");
    String id = rows.event().id();
    rows.close();
    post("/v1/orders/A1/payment", "");
    placed("A2", "x");

    Listening again = listen("/v1/open-orders/live", "Last-Event-ID", id);

    assertThat(again.event().data()).contains("A1", "\"status\":\"paid\"");
    assertThat(again.event().data()).contains("A2", "\"status\":\"placed\"");
  }
}
