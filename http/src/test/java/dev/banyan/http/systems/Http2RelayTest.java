package dev.banyan.http.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.EdgeFixture;
import dev.banyan.http.RawClient;
import dev.banyan.http.RawHttp2;
import dev.banyan.http.Relay;
import dev.banyan.http.Scripted;
import dev.banyan.testbase.LeakCheck;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Requests of both versions passed through to systems that speak HTTP/2.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2RelayTest {
  private final AtomicReference<Relay> relay = new AtomicReference<>();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge =
        new EdgeFixture(
            in -> in.relay(relay.get(), EdgeFixture.pass(in, -1, Duration.ofSeconds(10))));
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private Scripted to(Http2Fixture.Script script) throws IOException {
    Scripted system = Http2Fixture.system(script);
    relay.set(Http2Fixture.relay(edge.runtime, system.uri("/"), 2));
    return system;
  }

  private static RawHttp2.Received head(RawHttp2 line) throws IOException {
    RawHttp2.Received head = line.head();
    if (head == null) {
      throw new IOException("closed");
    }
    return head;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void passesWhatIsMeantForTheSystemAndNothingElse() throws Exception {
    BlockingQueue<RawHttp2.Received> heads = new LinkedBlockingQueue<>();
    try (Scripted system =
            to(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = head(line);
                  heads.add(head);
                  line.request(
                      head.stream(),
                      0,
                      ":status",
                      "200",
                      "server",
                      "old/1",
                      "x-a",
                      "1",
                      "content-length",
                      "2");
                  line.send(RawHttp2.DATA, RawHttp2.END_STREAM, head.stream(), bytes("ok"));
                  line.next(RawHttp2.GOAWAY);
                });
        RawClient client = edge.client()) {
      client.send(
          "GET /a%20b?c=d HTTP/1.1\r\nHost: edge.example\r\nX-1: one\r\nConnection: x-mine,"
              + " keep-alive\r\nX-Mine: no\r\nTE: trailers\r\nX-Removed: no\r\nUpgrade: h2c\r\n"
              + "Proxy-Authorization: no\r\nX-2:  two \r\n\r\n");
      String answer = client.answer();

      RawHttp2.Received head = heads.take();
      assertThat(head.last()).isTrue();
      assertThat(head.fields())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  ":method", "GET",
                  ":scheme", "http",
                  ":path", "/a%20b?c=d",
                  ":authority", "127.0.0.1:" + system.uri("/").getPort(),
                  "x-1", "one",
                  "x-2", "two",
                  "via", "1.1 banyan"));
      assertThat(answer)
          .startsWith("HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-length: 2\r\ndate: ")
          .contains("\r\nx-answer: added\r\n")
          .doesNotContain("old/1")
          .endsWith("\r\n\r\nok");
    }
  }

  @Test
  void passesBodiesAndTheirTrailersBothWays() throws Exception {
    BlockingQueue<Map<String, String>> trailers = new LinkedBlockingQueue<>();
    try (Scripted _ =
            to(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = head(line);
                  String body = Objects.requireNonNull(line.next(RawHttp2.DATA)).text();
                  trailers.add(head(line).fields());
                  line.request(head.stream(), 0, ":status", "100");
                  line.request(head.stream(), 0, ":status", "200");
                  line.send(RawHttp2.DATA, 0, head.stream(), bytes(body + "!"));
                  line.request(head.stream(), RawHttp2.END_STREAM, "x-sum", "5", "date", "7");
                  line.next(RawHttp2.GOAWAY);
                });
        RawClient client = edge.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("5\r\nhello\r\n0\r\nX-In: 3\r\n\r\n");
      assertThat(client.until("0\r\nx-sum: 5\r\n\r\n")).contains("chunked", "6\r\nhello!\r\n");
      assertThat(trailers.take()).containsExactly(Map.entry("x-in", "3"));
    }
  }

  @Test
  void passesAnswersWithoutABodyToClientsOfBothVersions() throws Exception {
    try (VertxSystem system =
        new VertxSystem(
            request -> {
              if ("/none".equals(request.path())) {
                request.response().setStatusCode(204).end();
              } else {
                boolean head = request.method().name().equals("HEAD");
                request.response().putHeader("content-length", "5").end(head ? "" : "hello");
              }
            })) {
      relay.set(Http2Fixture.relay(edge.runtime, system.uri("/"), 2));
      try (RawClient first = edge.client();
          RawHttp2 second = new RawHttp2(edge.port())) {
        String head = first.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
        assertThat(head).contains("content-length: 5\r\n");
        assertThat(first.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n"))
            .startsWith("HTTP/1.1 204");
        assertThat(first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer()).endsWith("hello");

        second.request(1, RawHttp2.END_STREAM, asked("HEAD", "/"));
        RawHttp2.Received answer = head(second);
        assertThat(answer.fields()).containsEntry("content-length", "5");
        assertThat(answer.last() || data(second).isEmpty()).isTrue();
        second.request(3, RawHttp2.END_STREAM, asked("GET", "/none"));
        assertThat(head(second).fields()).containsEntry(":status", "204");
        second.request(5, RawHttp2.END_STREAM, asked("GET", "/"));
        assertThat(head(second).stream()).isEqualTo(5);
        assertThat(data(second)).isEqualTo("hello");
      }
    }
  }

  private static String[] asked(String method, String path) {
    String[] fields = RawHttp2.get(path);
    fields[1] = method;
    return fields;
  }

  private static String data(RawHttp2 line) throws IOException {
    return Objects.requireNonNull(line.next(RawHttp2.DATA)).text();
  }

  @Test
  void repeatsWhatWasRefusedUnlessItsBodyHasLeft() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (Scripted _ =
        to(
            (line, _) -> {
              line.settings();
              RawHttp2.Received head = line.head();
              while (head != null) {
                if (requests.getAndIncrement() % 2 == 0) {
                  line.reset(head.stream(), (int) Http2Error.REFUSED_STREAM.code());
                } else {
                  line.answer(head.stream(), "ok");
                }
                head = line.head();
              }
            })) {
      try (RawClient client = edge.client()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.until("0\r\n\r\n")).startsWith("HTTP/1.1 200").contains("ok");
        assertThat(requests).hasValue(2);
      }
      try (RawClient client = edge.client()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(client.answer()).startsWith("HTTP/1.1 502").endsWith("UNREACHABLE");
        assertThat(requests).hasValue(3);
      }
    }
  }

  @Test
  void endsOnlyTheStreamOfAClientThatHasGone() throws Exception {
    BlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
    try (Scripted system =
            to(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = head(line);
                  if ("/held".equals(head.fields().get(":path"))) {
                    line.request(head.stream(), 0, ":status", "200");
                    resets.add(Objects.requireNonNull(line.next(RawHttp2.RST_STREAM)).code());
                    head = head(line);
                  }
                  line.answer(head.stream(), "ok");
                  line.next(RawHttp2.GOAWAY);
                });
        RawClient stays = edge.client()) {
      try (RawClient leaves = edge.client()) {
        leaves.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      }
      assertThat(resets.poll(5, TimeUnit.SECONDS)).isEqualTo((int) Http2Error.CANCEL.code());
      stays.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(stays.until("0\r\n\r\n")).contains("ok");
      assertThat(system.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void breaksOffTowardsTheClientWhatTheSystemBreaksOff() throws Exception {
    CountDownLatch passed = new CountDownLatch(1);
    try (Scripted _ =
            to(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = head(line);
                  line.request(head.stream(), 0, ":status", "200", "content-length", "9");
                  line.send(RawHttp2.DATA, 0, head.stream(), bytes("abc"));
                  if (!await(passed)) {
                    return;
                  }
                  line.reset(head.stream(), (int) Http2Error.INTERNAL_ERROR.code());
                  line.next(RawHttp2.GOAWAY);
                });
        RawClient client = edge.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.until("abc")).contains("content-length: 9");
      passed.countDown();
      assertThat(client.untilClosed()).isEmpty();
    }
  }

  private static boolean await(CountDownLatch latch) throws IOException {
    try {
      return latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
