package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Cancellation;
import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 by prior knowledge: streams, their back-pressure, and those who abuse them.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {
  private static final int ENHANCE_YOUR_CALM = 11;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> cancelled = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Relay> relay = new AtomicReference<>();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(this::handle);
  }

  @BeforeEach
  void forget() {
    seen.clear();
    relay.set(null);
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private void handle(Incoming incoming) {
    incoming.onEnd(
        outcome -> seen.add(incoming.path() + " " + outcome.status() + " " + outcome.completed()));
    Relay target = relay.get();
    if (target != null) {
      incoming.relay(target, EdgeFixture.pass(incoming));
      return;
    }
    switch (incoming.path()) {
      case "/echo" -> incoming.handOver(Http2Test::echo);
      case "/wait" -> incoming.handOver(this::await);
      case "/hold" -> incoming.handOver(Http2Test::endless);
      default ->
          incoming.answer(EdgeFixture.text(200, incoming.authority() + incoming.header("cookie")));
    }
  }

  private static void echo(Conversation conversation) {
    try (InputStream body = conversation.body(1L << 30);
        var out = conversation.stream(200, List.of())) {
      body.transferTo(out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(Conversation conversation) {
    CountDownLatch gone = new CountDownLatch(1);
    try (Cancellation.Registration _ = conversation.cancellation().onCancel(gone::countDown)) {
      cancelled.add(gone.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endless(Conversation conversation) {
    try (var out = conversation.stream(200, List.of())) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Waits for this event; others, of streams that end late, are passed over.
  private void awaitSeen(String wanted) throws InterruptedException {
    String event = seen.poll(10, TimeUnit.SECONDS);
    while (event != null && !event.equals(wanted)) {
      event = seen.poll(10, TimeUnit.SECONDS);
    }
    assertThat(event).isEqualTo(wanted);
  }

  @Test
  void answersOnAStream() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.send(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
          1,
          RawHttp2.block(
              ":method",
              "GET",
              ":scheme",
              "http",
              ":path",
              "/",
              ":authority",
              "a.example",
              "cookie",
              "a=1",
              "cookie",
              "b=2"));
      assertThat(client.next(RawHttp2.HEADERS)).isNotNull();
      RawHttp2.Frame data = client.next(RawHttp2.DATA);
      assertThat(data).isNotNull();
      assertThat(data.text()).isEqualTo("a.examplea=1; b=2");
      assertThat(data.flags()).isEqualTo(RawHttp2.END_STREAM);
      awaitSeen("/ 200 true");
    }
  }

  @Test
  void sendsNoMoreThanTheWindowAndTakesItsTime() throws Exception {
    byte[] piece = new byte[16_000];
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, 0, RawHttp2.post("/echo"));
      for (int i = 0; i < 4; i++) {
        client.send(RawHttp2.DATA, i == 3 ? RawHttp2.END_STREAM : 0, 1, piece);
      }
      int received = 0;
      RawHttp2.Frame frame;
      do {
        frame = client.next(RawHttp2.DATA);
        assertThat(frame).isNotNull();
        received += frame.payload().size();
      } while (frame.flags() != RawHttp2.END_STREAM);
      assertThat(received).isEqualTo(64_000);
    }
  }

  @Test
  void cancelsTheWorkOfAStreamThatIsReset() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/wait"));
      client.request(3, RawHttp2.END_STREAM, RawHttp2.get("/"));
      assertThat(client.next(RawHttp2.DATA)).isNotNull();
      awaitSeen("/ 200 true");
      client.send(RawHttp2.RST_STREAM, 0, 1, ByteBuffer.allocate(4).putInt(8).array());
      awaitSeen("/wait 0 false");
      assertThat(cancelled.poll(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void relaysWithABodyOfUnknownLength() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  String head = line.request();
                  bodies.add(head.contains("transfer-encoding: chunked") ? "chunked" : head);
                  bodies.add(
                      new String(
                          Chunks.read(line.socket().getInputStream()), StandardCharsets.UTF_8));
                  bodies.add("then " + line.socket().getInputStream().available());
                  line.send("HTTP/1.1 200 OK\r\nX-Mixed: Case\r\nContent-Length: 2\r\n\r\nok");
                  line.untilClosed();
                });
        RawHttp2 client = new RawHttp2(edge.port())) {
      relay.set(edge.relay(system.uri("/")));
      client.request(1, 0, RawHttp2.post("/a"));
      client.send(RawHttp2.DATA, 0, 1, new byte[0]);
      client.send(RawHttp2.DATA, 0, 1, "hel".getBytes(StandardCharsets.UTF_8));
      client.send(RawHttp2.DATA, 0, 1, "lo".getBytes(StandardCharsets.UTF_8));
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[0]);
      RawHttp2.Frame data = client.next(RawHttp2.DATA);
      assertThat(data).isNotNull();
      assertThat(data.text()).isEqualTo("ok");
      assertThat(bodies.poll(5, TimeUnit.SECONDS)).isEqualTo("chunked");
      assertThat(bodies.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(bodies.poll(5, TimeUnit.SECONDS)).isEqualTo("then 0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method,GE T,:scheme,http,:path,/,:authority,a",
        ":method,GET,:scheme,http,:path,/ HTTP/1.1\r\nx: y,:authority,a",
        ":method,GET,:scheme,http,:path,,:authority,a",
        ":method,GET,:scheme,http,:path,/,:authority,a,x,b\r\nc: d",
        ":method,GET,:scheme,http,:path,/,:authority,a,x,b\0",
        ":method,GET,:scheme,http,:path,/,:authority,a,x: y,z",
        ":method,GET,:scheme,http,:path,/,:authority,a,host,b",
        ":method,GET,:scheme,http,:path,/,:authority,a,connection,close",
        ":method,GET,:scheme,http,:path,/,:authority,a,transfer-encoding,chunked",
        ":method,GET,:scheme,http,:path,/,:path,/b,:authority,a",
        ":method,GET,:scheme,http,:authority,a",
        ":method,GET,:scheme,http,:path,/,:authority,a,X,y"
      })
  void resetsAStreamWhoseHeadCouldBreakAnotherMessage(String fields) throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, RawHttp2.END_STREAM, fields.split(",", -1));
      RawHttp2.Frame reset = client.next(RawHttp2.RST_STREAM);
      assertThat(reset).isNotNull();
      assertThat(reset.code()).isEqualTo(1);
    }
  }

  @Test
  void refusesBadTargetsAsHttp1Does() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/a/%2e%2e/b"));
      RawHttp2.Frame data = client.next(RawHttp2.DATA);
      assertThat(data).isNotNull();
      assertThat(data.text()).contains("\"status\":400");
    }
  }

  @Test
  void answersBeforeTheBodyEndsAndThenStopsIt() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, 0, RawHttp2.post("/"));
      client.request(3, 0, RawHttp2.post("/"));
      client.send(RawHttp2.DATA, 0, 1, new byte[100]);
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 3, new byte[100]);
      RawHttp2.Frame data = client.next(RawHttp2.DATA);
      assertThat(data).isNotNull();
      assertThat(data.flags()).isEqualTo(RawHttp2.END_STREAM);
      RawHttp2.Frame reset = client.next(RawHttp2.RST_STREAM);
      assertThat(reset).isNotNull();
      assertThat(reset.stream()).isEqualTo(1);
      assertThat(reset.code()).isZero();
    }
  }

  private static int lastCode(RawHttp2 client) throws IOException {
    RawHttp2.Frame goAway = client.next(RawHttp2.GOAWAY);
    int code = goAway == null ? -1 : goAway.code();
    assertThat(client.next(99)).isNull();
    return code;
  }

  @Test
  void endsAConnectionThatOnlyResets() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      byte[] cancel = ByteBuffer.allocate(4).putInt(8).array();
      for (int i = 1; i < 2000; i += 2) {
        client.request(i, RawHttp2.END_STREAM, RawHttp2.get("/wait"));
        client.send(RawHttp2.RST_STREAM, 0, i, cancel);
      }
      assertThat(lastCode(client)).isIn(ENHANCE_YOUR_CALM, -1);
      assertHonest();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RawHttp2.PING, RawHttp2.SETTINGS, 2, RawHttp2.DATA, 77})
  void endsAConnectionThatFloods(int type) throws Exception {
    byte[] payload = new byte[type == RawHttp2.PING ? 8 : type == 2 ? 5 : 0];
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, 0, RawHttp2.post("/echo"));
      int stream = type == RawHttp2.DATA || type == 2 ? 1 : 0;
      boolean open = true;
      for (int i = 0; i < 5000 && open; i++) {
        open = client.send(type, 0, stream, payload);
      }
      assertThat(lastCode(client)).isIn(ENHANCE_YOUR_CALM, -1);
      assertThat(edge.count(HttpEvents.Event.FLOOD) + edge.count(HttpEvents.Event.MALFORMED))
          .isPositive();
      assertHonest();
    }
  }

  @Test
  void endsAConnectionWhoseHeadNeverEnds() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.send(RawHttp2.HEADERS, 0, 1, RawHttp2.block(RawHttp2.get("/")));
      boolean open = true;
      for (int i = 0; i < 100_000 && open; i++) {
        open = client.send(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("x" + i, "y"));
      }
      assertThat(lastCode(client)).isIn(ENHANCE_YOUR_CALM, 1, -1);
      assertHonest();
    }
  }

  @Test
  void holdsAnAnswerBackWhereTheWindowIsShut() throws Exception {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      byte[] none = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
      client.send(RawHttp2.SETTINGS, 0, 0, none);
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/hold"));
      RawHttp2.Frame frame = client.next(RawHttp2.HEADERS);
      assertThat(frame).isNotNull();
      client.request(3, RawHttp2.END_STREAM, RawHttp2.get("/b"));
      assertThat(client.next(RawHttp2.HEADERS)).isNotNull();
      client.send(RawHttp2.WINDOW_UPDATE, 0, 3, ByteBuffer.allocate(4).putInt(1000).array());
      RawHttp2.Frame data = client.next(RawHttp2.DATA);
      assertThat(data).isNotNull();
      assertThat(data.stream()).isEqualTo(3);
    }
  }

  @Test
  void drainsItsStreams() throws Exception {
    try (EdgeFixture drained = new EdgeFixture(this::handle);
        RawHttp2 client = new RawHttp2(drained.port())) {
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/"));
      assertThat(client.next(RawHttp2.DATA)).isNotNull();
      assertThat(drained.listener.drain(Duration.ofSeconds(5))).isTrue();
      assertThat(lastCode(client)).isZero();
    }
  }

  private void assertHonest() throws IOException {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/"));
      assertThat(client.next(RawHttp2.DATA)).isNotNull();
    }
  }
}
