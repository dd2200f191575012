package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// WebSockets through a gateway, as a configuration says it.
class WebSocketsTest {
  private static final String KEY = "X-API-Key";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Instant expires = Instant.now().plus(Duration.ofDays(1));
  private EchoSystem system;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    system = new EchoSystem();
    gateway =
        TestGateway.start(
            folder, configuration(), Map.of(), List.copyOf(Connectors.all()));
  }

  @AfterEach
  void stop() throws IOException {
    client.shutdownNow();
    gateway.close();
    system.close();
  }

  private String configuration() {
    return """
        banyan: 1
        name: chat
        listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
        systems:
          chat: { http: { url: "http://127.0.0.1:PORT/rooms" } }
        callers:
          people:
            api-key:
              keys:
                - { id: ann, hash: "ANN", roles: [talker] }
                - { id: bob, hash: "BOB" }
                - { id: eve, hash: "EVE", roles: [talker], expires: EXPIRES }
        apis:
          chat:
            base: /v1
            callers: people
            cors: { origins: [ "https://chat.example.com" ] }
            routes:
              GET /open/**:
                relay: { system: chat, websocket: { message: 100, connections: 3, per-caller: 2 } }
              GET /ruled/**: { relay: { system: chat, websocket: on }, roles: [talker] }
              GET /limited/**:
                relay: { system: chat, websocket: on }
                limit: { per: caller, rate: 1/h }
              GET /plain/**: { relay: chat }
              GET /off/**: { relay: { system: chat, websocket: off } }
              GET /drilled/**:
                relay: { system: chat, websocket: on }
                faults: [ { share: 100%, problem: overloaded } ]
        """
        .replace("PORT", String.valueOf(system.port()))
        .replace("ANN", ApiKeys.hash("anns"))
        .replace("BOB", ApiKeys.hash("bobs"))
        .replace("EVE", ApiKeys.hash("eves"))
        .replace("EXPIRES", expires.toString());
  }

  /// What one socket hears: its texts, and `closed CODE`.
  private record Heard(BlockingQueue<String> all) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      all.add(data.toString());
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.add("closed " + code);
      return CompletableFuture.completedFuture(null);
    }

    String next() throws InterruptedException {
      return String.valueOf(all.poll(20, TimeUnit.SECONDS));
    }
  }

  private record Line(WebSocket socket, Heard heard) {
    String say(String text) throws InterruptedException {
      var _ = socket.sendText(text, true);
      return heard.next();
    }
  }

  private Line open(String path, String... headers) {
    Heard heard = new Heard(new LinkedBlockingQueue<>());
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI uri = URI.create("ws://127.0.0.1:" + gateway.server().port("public") + path);
    return new Line(builder.buildAsync(uri, heard).join(), heard);
  }

  /// The status with which one is refused.
  private int refused(String path, String... headers) {
    try {
      open(path, headers).socket().abort();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refusal) {
        return refusal.getResponse().statusCode();
      }
      throw e;
    }
    return 101;
  }

  private String metrics() {
    return gateway
        .send(HttpRequest.newBuilder(gateway.admin("/metrics")).build())
        .body();
  }

  // ---- the gate

  @Test
  void opensWhatTheGateLetsIn() throws Exception {
    Line line = open("/v1/open/lobby?as=ann", KEY, "anns");

    String answer = line.say("hello");

    assertThat(answer).isEqualTo("hello");
    assertThat(system.heads.take())
        .startsWith("GET /rooms/lobby?as=ann HTTP/1.1")
        .contains("x-forwarded-for: 127.0.0.1")
        .doesNotContainIgnoringCase(KEY);
    assertThat(metrics())
        .contains("banyan_websockets_open{api=\"chat\",route=\"GET /v1/open/**\"} 1");
  }

  @ParameterizedTest
  @CsvSource({
    "401, /v1/open/a, X-None, none",
    "401, /v1/open/a, X-API-Key, nobodys",
    "403, /v1/ruled/a, X-API-Key, bobs",
    "503, /v1/drilled/a, X-API-Key, anns",
    "404, /v1/nothing, X-API-Key, anns",
    "204, /v1/plain/a, X-API-Key, anns",
    "204, /v1/off/a, X-API-Key, anns",
  })
  void opensNothingElse(int status, String path, String header, String value) {
    assertThat(refused(path, header, value)).isEqualTo(status);
    assertThat(system.heads)
        .as("what the system saw")
        .allSatisfy(
            head -> assertThat(head).doesNotContain("websocket").doesNotContain("pgrade"));
  }

  @Test
  void countsAHandshakeInTheRoutesLimit() {
    assertThat(refused("/v1/limited/a", KEY, "anns")).isEqualTo(101);

    assertThat(refused("/v1/limited/a", KEY, "anns")).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({
    "101, https://chat.example.com",
    "403, https://chat.example.com.evil.example",
    "403, https://evil.example",
    "403, null",
    "403, https://127.0.0.1",
  })
  void asksWhosePageOpensIt(int status, String origin) {
    assertThat(refused("/v1/open/a", KEY, "anns", "Origin", origin)).isEqualTo(status);
  }

  @Test
  void takesAPageOfItsOwnOrigin() {
    String own = "http://127.0.0.1:" + gateway.server().port("public");

    assertThat(refused("/v1/open/a", KEY, "anns", "Origin", own)).isEqualTo(101);
  }

  @Test
  void boundsHowManyAreOpen() throws Exception {
    Line first = open("/v1/open/a", KEY, "anns");
    Line second = open("/v1/open/a", KEY, "anns");

    assertThat(refused("/v1/open/a", KEY, "anns")).as("a third of ann").isEqualTo(429);
    Line third = open("/v1/open/a", KEY, "bobs");
    assertThat(refused("/v1/open/a", KEY, "bobs")).as("a fourth of all").isEqualTo(503);
    var _ = third.socket().sendClose(1000, "");
    assertThat(third.heard().next()).isEqualTo("closed 1000");
    assertThat(gateway.logLine()).as("the end of a socket").contains("\"status\":");

    assertThat(first.say("x") + second.say("y")).isEqualTo("xy");
  }

  @Test
  void holdsMessagesToTheirSize() throws Exception {
    Line line = open("/v1/open/a", KEY, "anns");

    String heard = line.say("x".repeat(101));

    assertThat(heard).isEqualTo("closed 1009");
    assertThat(system.closes.take()).isEqualTo(1001);
    assertThat(gateway.logLine()).contains("\"status\":101").contains("\"caller\":\"ann\"");
    assertThat(metrics()).contains("reason=\"client_too_large\"");
  }

  // ---- time

  @Test
  void endsWhenTheCredentialDoes() throws Exception {
    expires = Instant.now().plusSeconds(2);
    var _ = gateway.reload(configuration());
    Line line = open("/v1/open/a", KEY, "eves");

    assertThat(line.say("still here")).isEqualTo("still here");

    assertThat(line.heard().next()).isEqualTo("closed 1008");
    assertThat(metrics()).contains("reason=\"expired\"");
  }

  @Test
  void staysThroughAReloadThatLeavesItAlone() throws Exception {
    Line line = open("/v1/open/a", KEY, "anns");
    Line ruled = open("/v1/ruled/a", KEY, "eves");

    var _ = gateway.reload(configuration().replace(", roles: [talker], expires", ", expires"));

    assertThat(ruled.heard().next()).as("a role was taken away").isEqualTo("closed 1008");
    assertThat(line.say("still here")).isEqualTo("still here");
    var _ = gateway.reload(configuration().replace("GET /open/**", "GET /closed/**"));
    assertThat(line.heard().next()).as("its route is gone").isEqualTo("closed 1012");
  }

  @Test
  void closesInOrderWhenTheGatewayStops() throws Exception {
    Line line = open("/v1/open/a", KEY, "anns");
    assertThat(line.say("here")).isEqualTo("here");

    gateway.server().stop(Duration.ofMillis(100));

    assertThat(line.heard().next()).isEqualTo("closed 1001");
    assertThat(system.closes.take()).isEqualTo(1001);
  }
}
