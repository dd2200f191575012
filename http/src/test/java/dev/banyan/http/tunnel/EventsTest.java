package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.EdgeFixture;
import dev.banyan.http.Listener;
import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import dev.banyan.http.Scripted;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Streams of events (HTML standard, section 9.2) through a relay.
class EventsTest {
  private static final String ASK =
      "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nLast-Event-ID: 41\r\n\r\n";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n";
  private static final Duration DEADLINE = Duration.ofMillis(400);

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> more = new LinkedBlockingQueue<>();
  private volatile Duration idle = Duration.ofSeconds(20);
  private volatile Scripted.Script script = (line, _) -> line.untilClosed();
  private Scripted system;
  private EdgeFixture edge;
  private Relay relay;

  @AfterEach
  void stop() throws IOException {
    relay.close();
    edge.close();
    system.close();
  }

  private void against(Scripted.Script does) {
    script = does;
  }

  @BeforeEach
  void start() throws IOException {
    system = new Scripted((line, number) -> script.run(line, number));
    edge =
        new EdgeFixture(
            incoming -> {
              RelayPass plain = EdgeFixture.pass(incoming);
              incoming.relay(
                  relay,
                  new RelayPass(
                      plain.pathAndQuery(),
                      plain.removeHeaders(),
                      plain.addHeaders(),
                      plain.answerHeaders(),
                      plain.bodyBytesMax(),
                      DEADLINE,
                      idle,
                      plain.failed(),
                      null));
            },
            Listener.Limits.DEFAULT);
    relay = edge.relay(system.uri("/"));
  }

  /// Sends an event whenever it is told to, and tells when the other side has gone.
  private Scripted.Script telling() {
    return (line, _) -> {
      seen.add(line.request());
      line.send(STREAM + "Transfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n");
      while (waitForMore()) {
        line.send("8\r\ndata: 2\n\r\n");
      }
      line.untilClosed();
      seen.add("gone");
    };
  }

  private boolean waitForMore() {
    try {
      return Passing.next(more);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void passesEachEventAtOnceAndBeyondTheDeadline() throws Exception {
    against(telling());
    try (RawClient client = new RawClient(edge.port())) {
      client.send(ASK).until("8\r\ndata: 1\n\r\n");
      Pause.millis(2 * DEADLINE.toMillis());
      more.add(true);

      client.until("8\r\ndata: 2\n\r\n");

      assertThat(Passing.next(seen)).contains("Last-Event-ID: 41\r\n");
      more.add(false);
    }
  }

  @Test
  void closesTheSystemsConnectionWhenTheClientIsGone() throws Exception {
    against(telling());
    more.add(false);
    try (RawClient client = new RawClient(edge.port())) {
      client.send(ASK).until("data: 1\n\r\n");
    }

    assertThat(Passing.next(seen)).startsWith("GET /events");
    assertThat(Passing.next(seen)).isEqualTo("gone");
  }

  @Test
  void endsASilentStreamInOrder() throws Exception {
    idle = Duration.ofMillis(500);
    against(telling());
    more.add(false);
    try (RawClient client = new RawClient(edge.port())) {
      String first = client.send(ASK).until("\r\n0\r\n\r\n");

      assertThat(first).startsWith("HTTP/1.1 200").contains("data: 1");
      assertThat(client.send(ASK).until("data: 1\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void endsStreamsInOrderWhenTheListenerDrains() throws Exception {
    against(telling());
    more.add(false);
    try (RawClient client = new RawClient(edge.port())) {
      client.send(ASK).until("data: 1\n\r\n");

      boolean clean = edge.listener.drain(Duration.ofSeconds(10));

      assertThat(clean).isTrue();
      assertThat(client.untilClosed()).isEqualTo("0\r\n\r\n");
    }
  }

  /// A stream with a length has an end of its own, and is cut like any other answer.
  @Test
  void holdsAStreamWithALengthToTheDeadline() throws Exception {
    against(
        (line, _) -> {
          var _ = line.request();
          line.send(STREAM + "Content-Length: 100\r\n\r\ndata: 1\n");
          line.untilClosed();
        });
    try (RawClient client = new RawClient(edge.port())) {
      client.send(ASK).until("data: 1\n");

      client.untilClosed();

      assertThat(client.wasReset()).isTrue();
    }
  }

  @Test
  void passesEventsToAClientThatSpeaksHttp2() throws Exception {
    against(telling());
    Vertx vertx = Vertx.vertx();
    try {
      HttpClientAgent client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      BlockingQueue<String> events = new LinkedBlockingQueue<>();
      URI uri = URI.create("http://127.0.0.1:" + edge.port() + "/events");
      var _ =
          client
              .request(HttpMethod.GET, uri.getPort(), "127.0.0.1", "/events")
              .compose(io.vertx.core.http.HttpClientRequest::send)
              .onSuccess(answer -> answer.handler(piece -> events.add(piece.toString())));

      assertThat(Passing.next(events)).isEqualTo("data: 1\n");
      more.add(true);
      assertThat(Passing.next(events)).isEqualTo("data: 2\n");

      var _ = client.close();
      more.add(false);
      assertThat(Passing.next(seen)).startsWith("GET /events");
      assertThat(Passing.next(seen)).isEqualTo("gone");
    } finally {
      end(vertx);
    }
  }

  private static void end(Vertx vertx) {
    try {
      vertx.close().await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
