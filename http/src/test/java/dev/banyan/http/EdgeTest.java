package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a client sees of answers made on the event loop, and what the limits do to one that
/// misbehaves.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeTest {
  private final BlockingQueue<Incoming.Outcome> outcomes = new LinkedBlockingQueue<>();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(this::handle, EdgeFixture.SHORT);
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private void handle(Incoming incoming) {
    if (incoming.path().startsWith("/watched")) {
      incoming.onEnd(outcomes::add);
    }
    switch (incoming.path()) {
      case "/throws" -> throw new IllegalStateException("a defect");
      case "/bad-header" ->
          incoming.answer(
              new Answer(200, List.of(new Http.Header("x", "a\r\nb: c")), Bytes.wrap(new byte[0])));
      case "/none" -> incoming.answer(EdgeFixture.text(204, ""));
      case "/big" -> incoming.answer(EdgeFixture.text(200, "b".repeat(300_000)));
      case "/aside" ->
          incoming.aside(() -> {}, () -> incoming.answer(EdgeFixture.text(200, "after")));
      case "/sum" ->
          incoming.handOver(
              conversation -> {
                try (var body = conversation.body(1 << 20)) {
                  int size = body.readAllBytes().length;
                  conversation.answer(EdgeFixture.text(200, Integer.toString(size)));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      default ->
          incoming.answer(
              EdgeFixture.text(
                  200, incoming.method() + " " + incoming.authority() + incoming.path()));
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: shop.example:80\r\n\r\n";
  }

  @Test
  void answersInOneConnectionAgainAndAgain() throws IOException {
    try (RawClient client = edge.client()) {
      for (int i = 0; i < 5; i++) {
        String answer = client.send(get("/a" + i)).answer();
        assertThat(answer)
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("\r\ndate: ")
            .doesNotContainIgnoringCase("\r\nserver:")
            .endsWith("GET shop.example:80/a" + i);
      }
    }
  }

  @Test
  void answersManyRequestsSentAtOnceInTheirOrder() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      all.append(get(i % 3 == 0 ? "/aside" : "/p" + i));
    }
    try (RawClient client = edge.client()) {
      client.send(all.toString());
      for (int i = 0; i < 300; i++) {
        assertThat(client.answer()).endsWith(i % 3 == 0 ? "after" : "/p" + i);
      }
    }
  }

  @Test
  void takesAHeadThatComesByteByByte() throws IOException {
    try (RawClient client = edge.client()) {
      for (char c : "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.answer()).endsWith("\r\n\r\n3");
    }
  }

  @Test
  void closesWhereTheClientWantsIt() throws IOException {
    assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .contains("\r\nconnection: close\r\n");
    assertThat(edge.exchange("GET / HTTP/1.0\r\nHost: a\r\n\r\n")).endsWith("GET a/");
  }

  @Test
  void keepsAnHttp10ConnectionWhereAsked() throws IOException {
    try (RawClient client = edge.client()) {
      client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.answer()).contains("\r\nconnection: keep-alive\r\n");
      assertThat(client.send(get("/again")).answer()).endsWith("/again");
    }
  }

  @Test
  void sendsNoBodyToAHeadRequest() throws IOException {
    try (RawClient client = edge.client()) {
      String head = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      assertThat(head).contains("\r\ncontent-length: 7\r\n");
      assertThat(client.send(get("/next")).answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void statesNoLengthWhereThereIsNoContent() throws IOException {
    try (RawClient client = edge.client()) {
      assertThat(client.send(get("/none")).until("\r\n\r\n")).doesNotContain("content-length");
      assertThat(client.send(get("/big")).answer()).endsWith("b".repeat(1000));
    }
  }

  @Test
  void answers500ForAHandlerThatThrows() throws IOException {
    try (RawClient client = edge.client()) {
      assertThat(client.send(get("/throws")).answer())
          .startsWith("HTTP/1.1 500 ")
          .doesNotContain("defect");
      assertThat(client.send(get("/bad-header")).answer())
          .startsWith("HTTP/1.1 500 ")
          .doesNotContain("b: c");
      assertThat(edge.count(HttpEvents.Event.HANDLER_FAILED)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void answersThenClosesWhereTheBodyIsUnread() throws IOException {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    assertThat(edge.exchange(head + "x".repeat(200_000)))
        .startsWith("HTTP/1.1 200 ")
        .contains("\r\nconnection: close\r\n");
  }

  @Test
  void asksForTheBodyOnlyWhenItIsRead() throws IOException {
    String expecting = " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    try (RawClient client = edge.client()) {
      assertThat(client.send("POST /sum" + expecting).until("\r\n\r\n"))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.send("abc").answer()).startsWith("HTTP/1.1 200 ").endsWith("3");
    }
    assertThat(edge.exchange("POST /refused" + expecting)).startsWith("HTTP/1.1 200 ");
    assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n"))
        .startsWith("HTTP/1.1 417 ");
  }

  @Test
  void tellsTheOutcomeOnce() throws Exception {
    try (RawClient client = edge.client()) {
      assertThat(client.send(get("/watched")).answer()).endsWith("/watched");
    }
    Incoming.Outcome outcome = outcomes.poll(10, TimeUnit.SECONDS);
    assertThat(outcome).isEqualTo(new Incoming.Outcome(200, 0, 27, true));
    assertThat(outcomes).isEmpty();
  }

  @Test
  void refusesHeadsOverTheirLimits() throws IOException {
    assertThat(edge.exchange("GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(edge.exchange("GET /" + "a".repeat(70_000))).startsWith("HTTP/1.1 414 ");
    assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(9000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(30) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(edge.count(HttpEvents.Event.HEAD_TOO_LARGE)).isGreaterThanOrEqualTo(4);
  }

  @Test
  void cutsAHeadThatDoesNotEndInTime() throws IOException {
    assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\n")).startsWith("HTTP/1.1 408 ");
    assertThat(edge.exchange("")).isEmpty();
    assertThat(edge.count(HttpEvents.Event.HEAD_TIMEOUT)).isGreaterThanOrEqualTo(2);
  }

  @Test
  void cutsABodyThatStops() throws IOException {
    assertThat(edge.exchange("POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"))
        .startsWith("HTTP/1.1 408 ");
    assertThat(edge.count(HttpEvents.Event.BODY_TIMEOUT)).isPositive();
  }

  @Test
  void closesAConnectionThatIdles() throws IOException {
    try (RawClient client = edge.client()) {
      assertThat(client.send(get("/")).answer()).startsWith("HTTP/1.1 200 ");
      assertThat(client.untilClosed()).isEmpty();
    }
    assertThat(edge.count(HttpEvents.Event.IDLE)).isPositive();
  }

  @Test
  void refusesABodyThatIsNotFramedAsItClaims() throws IOException {
    String head = "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (String body :
        List.of(
            "x\r\n",
            "1\r\nabc",
            "1 \r\na\r\n0\r\n\r\n",
            "1\nabc",
            "-1\r\n",
            "1\r\na\n0\r\n\r\n",
            "0\r\nA b: c\r\n\r\n",
            "ffffffffffffffffff\r\n",
            "1;\0\r\na\r\n0\r\n\r\n")) {
      assertThat(edge.exchange(head + body)).as(body).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void takesChunksWithExtensionsAndTrailers() throws IOException {
    String head = "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = edge.client()) {
      client.send(head + "3;a=b\r\nabc\r\n000A\r\n0123456789\r\n0\r\nX-T: y\r\n\r\n");
      assertThat(client.answer()).endsWith("\r\n\r\n13");
      assertThat(client.send(get("/next")).answer()).endsWith("/next");
    }
  }

  @Test
  void refusesConnectionsOverTheirNumber() throws IOException {
    java.util.List<RawClient> clients = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        clients.add(edge.client());
      }
      int cut = 0;
      for (RawClient client : clients) {
        String seen = client.send(get("/x") + "GET /bad\r\n\r\n").untilClosed();
        cut += seen.isEmpty() ? 1 : 0;
      }
      assertThat(cut).isGreaterThanOrEqualTo(20);
      assertThat(edge.count(HttpEvents.Event.CONNECTION_REFUSED)).isGreaterThanOrEqualTo(20);
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }
}
