package dev.banyan.http.systems;

import static dev.banyan.http.systems.Http2Fixture.call;
import static dev.banyan.http.systems.Http2Fixture.request;
import static dev.banyan.http.systems.Http2Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.http.Certificates;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.tls.Trust;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 to systems on another server's stack: the version that is chosen, and many exchanges at
/// once.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2SystemTest {
  private static final int MANY = 1_000;
  private final AtomicReference<Relay> relay = new AtomicReference<>();
  private Certificates server;
  private EdgeFixture edge;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = Certificates.make(folder, "server", "ip:127.0.0.1,dns:localhost");
    edge =
        new EdgeFixture(
            in -> in.relay(relay.get(), EdgeFixture.pass(in, -1, Duration.ofSeconds(30))));
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private static void version(HttpServerRequest request) {
    request.body().onSuccess(body -> request.response().end(request.version() + " " + body));
  }

  @Test
  void speaksOverTlsWhatTheSystemChooses() throws Exception {
    Http.Tls tls = new Http.Tls(Trust.read(server.certificate()), null);
    Http.Settings wanted = settings(2, Duration.ofSeconds(5), tls);
    Http.Settings notWanted =
        new Http.Settings(2, Duration.ofSeconds(5), Duration.ofSeconds(5), false, tls);
    List<HttpVersion> both = List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);
    try (VertxSystem modern = new VertxSystem(Http2SystemTest::version, server, both);
        VertxSystem old =
            new VertxSystem(Http2SystemTest::version, server, List.of(HttpVersion.HTTP_1_1));
        Http http = edge.runtime.open(wanted);
        Http first = edge.runtime.open(notWanted)) {
      for (int i = 0; i < 3; i++) {
        assertThat(call(http, request("POST", modern.uri("/"), "a"))).isEqualTo("200 HTTP_2 a");
        assertThat(call(http, request("POST", old.uri("/"), "b"))).isEqualTo("200 HTTP_1_1 b");
        assertThat(call(first, request("POST", modern.uri("/"), "c"))).isEqualTo("200 HTTP_1_1 c");
      }
      assertThat(modern.connections()).isEqualTo(2);
      assertThat(old.connections()).isEqualTo(1);
    }
  }

  @Test
  void opensConnectionsOneByOneToASystemThatTurnsOutToSpeakHttp1() throws Exception {
    Http.Tls tls = new Http.Tls(Trust.read(server.certificate()), null);
    try (VertxSystem old =
            new VertxSystem(Http2SystemTest::version, server, List.of(HttpVersion.HTTP_1_1));
        Http http = edge.runtime.open(settings(4, Duration.ofSeconds(5), tls))) {
      assertThat(together(40, _ -> call(http, request("POST", old.uri("/"), "b"))))
          .hasSize(40)
          .containsOnly("200 HTTP_1_1 b");
      assertThat(old.connections()).isBetween(1, 40);
    }
  }

  private interface Numbered {
    String call(int number) throws Exception;
  }

  private static Queue<String> together(int callers, Numbered each) throws InterruptedException {
    Queue<String> answers = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int number = i;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      answers.add(each.call(number));
                    } catch (Exception e) {
                      answers.add(e.toString());
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return answers;
  }

  /// Answers when all have asked.
  private static final class Gathering {
    private final List<HttpServerRequest> waiting = new ArrayList<>();

    void handle(HttpServerRequest request) {
      request
          .body()
          .onSuccess(
              body -> {
                waiting.add(request);
                if (waiting.size() == MANY) {
                  waiting.forEach(one -> one.response().end(one.path() + " " + body.length()));
                }
              });
    }
  }

  @Test
  void relaysAThousandRequestsAtOnceOverAFewConnections() throws Exception {
    Gathering gathering = new Gathering();
    try (VertxSystem system = new VertxSystem(gathering::handle)) {
      relay.set(Http2Fixture.relay(edge.runtime, system.uri("/"), 16));
      Queue<String> answers =
          together(
              MANY,
              number -> {
                try (RawClient client = edge.client()) {
                  String head = "POST /" + number + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n";
                  return client.send(head + "\r\nhello").answer();
                }
              });
      assertThat(answers).hasSize(MANY).allMatch(answer -> answer.startsWith("HTTP/1.1 200 OK"));
      assertThat(system.connections()).isLessThanOrEqualTo(12);
      assertThat(relay.get().pending()).isZero();
    }
  }

  @Test
  void callsAThousandTimesAtOnceOverAFewConnections() throws Exception {
    BlockingQueue<HttpServerRequest> seen = new LinkedBlockingQueue<>();
    try (VertxSystem system =
            new VertxSystem(
                request -> {
                  seen.add(request);
                  request.response().end(Buffer.buffer(new byte[20_000]));
                });
        Http http = edge.runtime.open(settings(4))) {
      Queue<String> answers =
          together(MANY, _ -> call(http, request("GET", system.uri("/"), null)));
      assertThat(answers).hasSize(MANY).allMatch(answer -> answer.length() == 20_004);
      assertThat(seen).hasSize(MANY);
      assertThat(system.connections()).isLessThanOrEqualTo(6);
    }
  }
}
