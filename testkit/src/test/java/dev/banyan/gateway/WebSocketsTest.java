package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final List<SocketClient> clients = new ArrayList<>();
  private Instant expires = Instant.now().plus(Duration.ofDays(1));
  private final FakeConnector old = new FakeConnector();
  private EchoSystem system;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    system = new EchoSystem();
    gateway =
        TestGateway.start(folder, configuration(), Map.of(), List.of(new HttpConnector(), old));
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketClient client : clients) {
      client.close();
    }
    gateway.close();
    system.close();
  }

  private String configuration() {
    return """
        banyan: 1
        name: chat
        listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
        systems:
          narrow: { http: { url: "http://127.0.0.1:PORT/rooms", connections: 4 } }
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
              GET /narrow/**: { relay: { system: narrow, websocket: on } }
              GET /strait/**: { relay: { system: narrow, websocket: on } }
              GET /plain-narrow/**: { relay: narrow }
              GET /changed/**:
                relay:
                  system: chat
                  websocket: on
                  translate: true
                  headers: { answer: { set: { X-Answered: by us } } }
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

  private SocketClient open(String path, String... headers) throws IOException {
    SocketClient opened = new SocketClient(gateway.server().port("public"), path, headers);
    clients.add(opened);
    return opened;
  }

  private String metrics() {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  // ---- the gate

  @Test
  void opensWhatTheGateLetsIn() throws Exception {
    SocketClient line = open("/v1/open/lobby?as=ann", KEY, "anns");

    String answer = line.say("hello");

    assertThat(answer).isEqualTo("hello");
    assertThat(system.heads.take())
        .startsWith("GET /rooms/lobby?as=ann HTTP/1.1")
        .contains("x-forwarded-for: 127.0.0.1")
        .doesNotContainIgnoringCase(KEY);
    assertThat(metrics())
        .contains("banyan_websockets_open{api=\"chat\",route=\"GET /v1/open/**\"} 1");
  }

  @Test
  void changesWhatTheSystemAgreesByAsItsRouteSays() throws IOException {
    String answer = open("/v1/changed/a", KEY, "anns").answer;

    assertThat(answer)
        .contains("seat=7; Path=/v1/changed\r\n")
        .containsIgnoringCase("x-answered: by us\r\n")
        .doesNotContain("Domain");
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
  void opensNothingElse(int status, String path, String header, String value) throws IOException {
    assertThat(open(path, header, value).status).isEqualTo(status);
    assertThat(system.heads)
        .as("what the system saw")
        .allSatisfy(head -> assertThat(head).doesNotContain("websocket").doesNotContain("pgrade"));
  }

  @Test
  void countsAHandshakeInTheRoutesLimit() throws IOException {
    assertThat(open("/v1/limited/a", KEY, "anns").status).isEqualTo(101);

    assertThat(open("/v1/limited/a", KEY, "anns").status).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({
    "101, https://chat.example.com",
    "403, https://chat.example.com.evil.example",
    "403, https://evil.example",
    "403, null",
    "403, https://127.0.0.1",
  })
  void asksWhosePageOpensIt(int status, String origin) throws IOException {
    assertThat(open("/v1/open/a", KEY, "anns", "Origin", origin).status).isEqualTo(status);
  }

  @Test
  void takesAPageOfItsOwnOrigin() throws IOException {
    String own = "http://127.0.0.1:" + gateway.server().port("public");

    assertThat(open("/v1/open/a", KEY, "anns", "Origin", own).status).isEqualTo(101);
  }

  @Test
  void boundsHowManyAreOpen() throws Exception {
    SocketClient first = open("/v1/open/a", KEY, "anns");
    SocketClient second = open("/v1/open/a", KEY, "anns");

    assertThat(open("/v1/open/a", KEY, "anns").status).as("a third of ann").isEqualTo(429);
    SocketClient third = open("/v1/open/a", KEY, "bobs");
    assertThat(open("/v1/open/a", KEY, "bobs").status).as("a fourth of all").isEqualTo(503);
    assertThat(third.hangUp()).isEqualTo("closed 1000");
    assertThat(gateway.logLine()).as("the end of a socket").contains("\"status\":");

    assertThat(first.say("x") + second.say("y")).isEqualTo("xy");
  }

  @Test
  void leavesAConnectionForRequestsWhateverRoutesOpen() throws IOException {
    open("/v1/narrow/a", KEY, "anns");
    open("/v1/narrow/a", KEY, "anns");
    open("/v1/strait/a", KEY, "anns");

    assertThat(open("/v1/strait/a", KEY, "anns").status).isEqualTo(503);
    assertThat(gateway.get("/v1/plain-narrow/a", KEY, "anns").statusCode()).isEqualTo(204);
  }

  @Test
  void holdsMessagesToTheirSize() throws Exception {
    SocketClient line = open("/v1/open/a", KEY, "anns");

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
    SocketClient line = open("/v1/open/a", KEY, "eves");

    assertThat(line.say("still here")).isEqualTo("still here");

    assertThat(line.hear()).isEqualTo("closed 1008");
    assertThat(metrics()).contains("reason=\"expired\"");
  }

  @Test
  void staysThroughAReloadThatLeavesItAlone() throws Exception {
    SocketClient line = open("/v1/open/a", KEY, "anns");
    SocketClient ruled = open("/v1/ruled/a", KEY, "eves");

    var _ = gateway.reload(configuration().replace(", roles: [talker], expires", ", expires"));

    assertThat(ruled.hear()).as("a role was taken away").isEqualTo("closed 1008");
    assertThat(line.say("still here")).isEqualTo("still here");
    var _ = gateway.reload(configuration().replace("GET /open/**", "GET /closed/**"));
    assertThat(line.hear()).as("its route is gone").isEqualTo("closed 1012");
  }

  @Test
  void endsWhenPagesOfItsOriginAreNoLongerLetIn() throws Exception {
    SocketClient line = open("/v1/open/a", KEY, "anns", "Origin", "https://chat.example.com");

    var _ = gateway.reload(configuration().replace("chat.example.com", "other.example.com"));

    assertThat(line.hear()).isEqualTo("closed 1008");
  }

  @Test
  void holdsNoConfigurationThatIsGone() throws Exception {
    String alone = configuration();
    var _ = gateway.reload(alone.replace("systems:\n", "systems:\n  old: { fake: {} }\n"));
    SocketClient line = open("/v1/open/a", KEY, "anns");

    var _ = gateway.reload(alone);

    assertThat(old.closed.await(20, TimeUnit.SECONDS)).as("its system is closed").isTrue();
    assertThat(line.say("still here")).isEqualTo("still here");
  }

  @Test
  void closesInOrderWhenTheGatewayStops() throws Exception {
    SocketClient line = open("/v1/open/a", KEY, "anns");
    assertThat(line.say("here")).isEqualTo("here");

    gateway.server().stop(Duration.ofMillis(100));

    assertThat(line.hear()).isEqualTo("closed 1001");
    assertThat(system.closes.take()).isEqualTo(1001);
  }
}
