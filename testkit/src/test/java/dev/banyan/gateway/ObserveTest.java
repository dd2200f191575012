package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Difference;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be seen of requests from outside: metrics, log lines, traces, readiness.
class ObserveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-00";
  private static final String CONFIGURATION =
      Shop.MODEL
          + """
              person:
                takes: { name: { type: text(12), private: true } }
                call: old.get
                with: { CODE: name }
                returns: { mapping: item }
                faults: { NoSuchItem: not-found }
            listen:
              public: { port: 0, host: 127.0.0.1 }
              quiet: { port: 0, host: 127.0.0.1, access-log: off }
              admin: { port: 0 }
            systems:
              old: { fake: {}, drift: warn }
              catalogue: { http: { url: "http://127.0.0.1:UPSTREAM" } }
            observe:
              masks: [masked]
            apis:
              shop:
                base: /v1
                callers: partners
                routes:
                  GET /items/{code}: { call: item }
                  GET /people/{name}: { call: person }
                  GET /more/{masked}: { call: item, with: { code: path.masked } }
                  GET /catalogue/**: { relay: { system: catalogue } }
            """;

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private final LinkedBlockingQueue<Map<String, List<String>>> relayed =
      new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> exported = new LinkedBlockingQueue<>();
  private HttpServer upstream;
  private TestGateway gateway;
  private String configuration;

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestMethod().equals("GET")) { // Probes ask by HEAD.
            relayed.add(Map.copyOf(exchange.getRequestHeaders()));
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    upstream.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exported.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    upstream.start();
    configuration =
        CONFIGURATION.replace("UPSTREAM", String.valueOf(upstream.getAddress().getPort()));
    List<Connector<?>> kinds = new ArrayList<>(Connectors.all());
    kinds.add(old);
    gateway = TestGateway.start(folder, configuration, Map.of(), kinds);
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.stop(0);
  }

  private HttpResponse<String> get(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-API-Key", "secret"));
    all.addAll(List.of(headers));
    return gateway.get(path, all.toArray(String[]::new));
  }

  private HttpResponse<String> admin(String path) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin(path)).build());
  }

  private void awaitReady(int status, String text) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> answer = admin("/health/ready");
    while (answer.statusCode() != status || !answer.body().contains(text)) {
      assertThat(end - System.nanoTime()).as(answer.body()).isPositive();
      answer = admin("/health/ready");
    }
  }

  @Test
  void countsRequestsAndCalls() {
    get("/v1/items/A1");
    get("/v1/items/ZZ");
    gateway.get("/nowhere");

    assertThat(admin("/metrics").body())
        .contains(
            "banyan_requests_total{api=\"shop\",route=\"GET /v1/items/{code}\",status=\"2xx\"} 1.0",
            "banyan_requests_total{api=\"shop\",route=\"GET /v1/items/{code}\",status=\"4xx\"} 1.0",
            "banyan_requests_total{api=\"none\",route=\"none\",status=\"4xx\"} 1.0",
            "banyan_calls_total{operation=\"old.get\",outcome=\"declared\",system=\"old\"} 1.0",
            "banyan_call_seconds_count{operation=\"old.get\",system=\"old\"} 2",
            "banyan_connections{listener=\"public\"}",
            "banyan_reloads_total{outcome=\"done\"} 1.0",
            "jvm_memory_used_bytes");
  }

  @Test
  void logsARequestWithItsCallerAndItsFault() {
    HttpResponse<String> answer = get("/v1/items/ZZ?x=hidden", "user-agent", "hidden");
    HttpResponse<String> missing = get("/v1/items/ZZ");
    String refused = gateway.logLine();
    String line = gateway.logLine();

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(refused).contains("\"status\":422", "\"fault\":\"INVALID\"");
    assertThat(line)
        .contains(
            "\"listener\":\"public\"",
            "\"api\":\"shop\"",
            "\"route\":\"GET /v1/items/{code}\"",
            "\"path\":\"/v1/items/ZZ\"",
            "\"status\":404",
            "\"callers\":\"partners\",\"caller\":\"acme\"",
            "\"remote\":\"127.0.0.1\"",
            "\"faultName\":\"not-found\"");
    String exchange = missing.body().replaceAll("(?s).*urn:exchange:([0-9a-f-]+).*", "$1");
    assertThat(line).contains("\"exchange\":\"" + exchange + "\"");
    assertThat(refused + line).doesNotContain("hidden", "secret");
  }

  @Test
  void masksPrivateParametersAndThoseOfMasks() {
    get("/v1/people/Ann");
    get("/v1/more/A1");
    get("/v1/catalogue/private/Ann");

    assertThat(gateway.logLine()).contains("\"path\":\"/v1/people/***\"").doesNotContain("Ann");
    assertThat(gateway.logLine()).contains("\"path\":\"/v1/more/***\"").doesNotContain("A1");
    assertThat(gateway.logLine()).contains("\"path\":\"/v1/catalogue/***\"").doesNotContain("Ann");
  }

  @Test
  void keepsSilentAboutAListenerWhoseLogIsOff() {
    URI quiet = URI.create("http://127.0.0.1:" + gateway.server().port("quiet") + "/v1/items/A1");
    gateway.send(HttpRequest.newBuilder(quiet).header("X-API-Key", "secret").build());
    get("/v1/items/A1");

    assertThat(gateway.logLine()).contains("\"listener\":\"public\"");
  }

  @Test
  void passesTheCallersTraceOnToSystemsAndRelays() throws InterruptedException {
    get("/v1/items/A1", "traceparent", PARENT, "tracestate", "a=1");
    get("/v1/catalogue/x", "traceparent", PARENT, "tracestate", "a=1");
    get("/v1/catalogue/x", "traceparent", "nonsense", "tracestate", "a=1");
    Map<String, List<String>> whole = relayed.take();
    Map<String, List<String>> broken = relayed.take();

    assertThat(old.traceparent).isEqualTo(PARENT);
    assertThat(whole).containsEntry("Traceparent", List.of(PARENT));
    assertThat(whole).containsEntry("Tracestate", List.of("a=1"));
    assertThat(String.valueOf(broken.get("Traceparent")))
        .matches("\\[00-[0-9a-f]{32}-[0-9a-f]{16}-00\\]");
    assertThat(broken).doesNotContainKey("Tracestate");
    assertThat(gateway.logLine()).contains("\"trace\":\"" + TRACE + "\"");
  }

  @Test
  void showsASystemGoingDownAndUpAgain() {
    awaitReady(200, "\"old\":{\"state\":\"up\"");
    old.up = false;
    awaitReady(200, "\"old\":{\"state\":\"down\"");
    old.up = true;
    awaitReady(200, "\"old\":{\"state\":\"up\"");
  }

  @Test
  void isNotReadyWhileANeededSystemIsDown() {
    old.up = false;
    gateway.reload(configuration.replace("drift: warn", "needed: true"));

    awaitReady(503, "\"old\":{\"state\":\"down\"");
    old.up = true;
    awaitReady(200, "\"status\":\"ready\"");
  }

  @Test
  void refusesASystemThatDiffersWhereThatIsToFail() {
    old.drift = List.of(new Difference("column DESCR is 10 long, not 20", Set.of()));

    Mistakes mistakes = gateway.reload(configuration.replace("drift: warn", "drift: fail"));

    assertThat(mistakes.render())
        .contains("system `old` differs from its snapshot: column DESCR is 10 long, not 20");
    assertThat(get("/v1/items/A1").statusCode()).isEqualTo(200);
    assertThat(admin("/metrics").body()).contains("banyan_reloads_total{outcome=\"refused\"} 1.0");
  }

  @Test
  void sendsSpansOfEachHop() throws InterruptedException {
    String tracing =
        "observe:\n  tracing: { endpoint: \"http://127.0.0.1:"
            + upstream.getAddress().getPort()
            + "\", sample: 100% }";
    Mistakes mistakes = gateway.reload(configuration.replace("observe:", tracing));
    get("/v1/people/Ann");
    String spans = exported.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(mistakes.render()).isEmpty();
    assertThat(spans)
        .isNotNull()
        .contains("shop", "GET /v1/people/{name}", "person", "old.get", "banyan.exchange")
        .doesNotContain("Ann", "secret");
    assertThat(old.traceparent).endsWith("-01");
  }
}
