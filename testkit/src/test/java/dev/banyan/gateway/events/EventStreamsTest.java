package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.SocketClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens, told as it happens, over a store in a real file.
class EventStreamsTest {

  @TempDir Path folder;
  private Orders orders;

  @BeforeEach
  void start() {
    orders = new Orders(folder);
  }

  @AfterEach
  void stop() throws IOException {
    orders.close();
  }

  @Test
  void tellsWhatHappensAsItHappens() throws Exception {
    Listening listening = orders.listen("/v1/order-events");

    orders.placed("A1", "hello");

    Listening.Heard heard = listening.event();
    assertThat(listening.type()).isEqualTo("text/event-stream");
    assertThat(heard.event()).isEqualTo("OrderPlaced");
    assertThat(heard.data())
        .startsWith("{\"key\":\"A1\",\"version\":1,\"at\":\"20")
        .endsWith("\"event\":{\"customer\":\"C1\",\"note\":\"hello\"}}");
    assertThat(orders.metrics())
        .contains(
            "banyan_event_streams_open{api=\"sales\",route=\"GET /v1/order-events\"} 1",
            "banyan_events_sent_total{api=\"sales\",route=\"GET /v1/order-events\"} 1");
  }

  @Test
  void losesAndRepeatsNothingWhereACallerComesAgainWhileOthersWrite() throws Exception {
    Listening listening = orders.listen("/v1/order-events?from=start");
    Thread writer =
        Thread.ofVirtual()
            .start(() -> IntStream.range(0, 200).forEach(i -> orders.placed("A" + i, "x")));

    List<String> heard = new ArrayList<>();
    for (int part = 0; part < 10; part++) {
      for (int i = 0; i < 20; i++) {
        heard.add(listening.event().member("key"));
      }
      listening.close();
      listening = orders.listen("/v1/order-events?from=start", "Last-Event-ID", listening.id);
    }

    writer.join();
    assertThat(heard).isEqualTo(IntStream.range(0, 200).mapToObj(i -> "A" + i).toList());
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    orders.placed("A1", "x");
    Listening before = orders.listen("/v1/order-events?from=start");
    String key = before.event().member("key");
    orders.placed("A2", "x");
    orders.restart(() -> {});

    Listening after = orders.listen("/v1/order-events?after=" + before.id);

    assertThat(key).isEqualTo("A1");
    assertThat(after.event().member("key")).isEqualTo("A2");
  }

  @Test
  void tellsTheSameByWebSocket() throws Exception {
    SocketClient client = orders.talk("/v1/order-events");
    String first = client.hear();
    orders.placed("A1", "x");
    orders.placed("A2", "x");
    String told = client.hear();
    String id = told.substring(7, told.indexOf('"', 7));
    client.hangUp();

    SocketClient again = orders.talk("/v1/order-events?after=" + id);

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
    SocketClient client = orders.talk("/v1/order-events?after=nonsense");

    assertThat(client.status).isEqualTo(422);
  }

  @Test
  void saysThatAnEventCannotBeReadAndGoesOn() throws Exception {
    orders.placed("A1", "x");
    orders.post("/v1/orders/A1/payment", "");
    orders.post("/v1/orders/A1/cancellation", "");
    String changed =
        Orders.CONFIGURATION
            .replace("OrderPaid: { apply", "OrderPaid: { fields: { by: text(8) }, apply")
            .replace(
                "pay: { takes: { id: text(12) }", "pay: { takes: { id: text(12), by: text(8) }");
    assertThat(orders.gateway.reload(changed).render()).doesNotContain("error");

    Listening listening = orders.listen("/v1/order-events?from=start");
    Listening.Heard first = listening.event();
    Listening.Heard second = listening.event();
    Listening.Heard third = listening.event();
    Listening again = orders.listen("/v1/order-events", "Last-Event-ID", second.id());

    assertThat(first.event()).isEqualTo("OrderPlaced");
    assertThat(second.event()).isEqualTo("unreadable");
    assertThat(second.data())
        .startsWith("{\"key\":\"A1\",\"version\":2,\"at\":\"20")
        .endsWith("\"kind\":\"OrderPaid/1\"}");
    assertThat(third.event()).isEqualTo("OrderCancelled");
    assertThat(again.event().event()).isEqualTo("OrderCancelled");
  }

  @Test
  void tellsOnlyWhatIsWanted() throws Exception {
    orders.placed("A1", "x");
    orders.placed("A2", "x");
    orders.post("/v1/orders/A1/payment", "");
    orders.post("/v1/orders/A2/payment", "");
    orders.placed("A3", "x");

    Listening ofKey = orders.listen("/v1/order-events?from=start&key=A2");
    Listening ofKind = orders.listen("/v1/order-events?from=start&kind=OrderPaid,OrderCancelled");
    Listening only = orders.listen("/v1/payments?from=start");

    assertThat(List.of(ofKey.event().event(), ofKey.event().event()))
        .containsExactly("OrderPlaced", "OrderPaid");
    assertThat(List.of(ofKind.event().member("key"), ofKind.event().member("key")))
        .containsExactly("A1", "A2");
    assertThat(only.event().event()).isEqualTo("OrderPaid");
  }

  @Test
  void movesThePositionOnWhereNothingIsWanted() throws Exception {
    Listening listening = orders.listen("/v1/order-events?key=A9");
    String before = listening.id;

    orders.placed("A1", "x");
    orders.post("/v1/visits/V1", "");

    while (listening.id.equals(before)) {
      assertThat(listening.next()).isNotNull();
    }
    Listening again = orders.listen("/v1/order-events", "Last-Event-ID", listening.id);
    orders.placed("A2", "x");
    assertThat(again.event().member("key")).isEqualTo("A2");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    List<HttpResponse<String>> answers =
        Stream.of("after=AAAA", "kind=OrderPlacd", "from=yesterday", "colour=red")
            .map(query -> orders.gateway.get("/v1/order-events?" + query))
            .toList();
    HttpResponse<String> json =
        orders.gateway.get("/v1/order-events", "Accept", "application/json");

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(422);
    assertThat(answers.get(0).body()).contains("unknown-position", "\"parameter\":\"after\"");
    assertThat(answers.get(1).body()).contains("OrderPlaced, OrderPaid, OrderCancelled");
    assertThat(json.statusCode()).isEqualTo(406);
  }

  @Test
  void refusesAPositionOfAnotherStreamAndOfAnotherStore() throws Exception {
    orders.placed("A1", "x");
    orders.placed("A2", "x");
    Listening told = orders.listen("/v1/order-events?from=start");
    String first = told.event().id();
    String second = told.event().id();
    HttpResponse<String> other = orders.gateway.get("/v1/placed/live?after=" + first);
    orders.restart(this::removeStore);
    orders.placed("B1", "x");

    HttpResponse<String> stranger = orders.gateway.get("/v1/order-events?after=" + first);
    HttpResponse<String> future = orders.gateway.get("/v1/order-events?after=" + second);

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(stranger.body()).contains("unknown-position", "is of another store");
    assertThat(future.body()).contains("unknown-position", "is of another store");
  }

  private void removeStore() {
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      files.forEach(one -> assertThat(one.toFile().delete()).isTrue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void cutsACallerThatDoesNotReadAndTellsItTheRestWhenItComesAgain() throws Exception {
    String note = "n".repeat(90_000);
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4_096);
      slow.connect(
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), orders.gateway.server().port("public")));
      slow.getOutputStream()
          .write(
              "GET /v1/order-events?from=start HTTP/1.0\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      int placed = 5;
      IntStream.range(0, placed).forEach(i -> orders.placed("A" + i, "small"));
      while (!orders.metrics().contains("reason=\"slow\"") && placed < 400) {
        orders.placed("A" + placed++, note);
      }

      List<String> ids = whole(slow.getInputStream());

      Listening again = orders.listen("/v1/order-events?after=" + ids.getLast());
      assertThat(ids).hasSizeBetween(6, placed);
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
    Listening first = orders.listen("/v1/payments");

    HttpResponse<String> second = orders.gateway.get("/v1/payments");

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("retry-after")).isPresent();
    first.close();
  }

  @Test
  void outlivesAReloadThatChangesOtherThings() throws Exception {
    Listening listening = orders.listen("/v1/order-events");

    assertThat(orders.gateway.reload(Orders.CONFIGURATION.replace("1h", "2h")).hasErrors())
        .isFalse();
    orders.placed("A1", "x");
    String kept = listening.event().member("key");
    assertThat(
            orders
                .gateway
                .reload(Orders.CONFIGURATION.replace("/order-events", "/others"))
                .hasErrors())
        .isFalse();

    assertThat(kept).isEqualTo("A1");
    assertThat(listening.end()).isEqualTo("reloaded");
  }

  @Test
  void endsInOrderWhenTheGatewayStops() throws Exception {
    Listening listening = orders.listen("/v1/order-events");
    SocketClient client = orders.talk("/v1/order-events");
    client.hear();
    Thread stopping =
        Thread.ofVirtual().start(() -> orders.gateway.server().stop(Duration.ofSeconds(20)));

    String ended = listening.end();
    String closed = client.hear();

    client.close();
    stopping.join();
    assertThat(ended).isEqualTo("stopped");
    assertThat(closed).isEqualTo("closed 1001");
  }
}
