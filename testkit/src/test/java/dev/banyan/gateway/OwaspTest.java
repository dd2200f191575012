package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What of the OWASP API Security Top 10 (2023) can be tried against operations and is not tried
/// elsewhere; `docs/proof.md` names the tests of each item.
class OwaspTest {
  private static final String CONFIGURATION =
      RestTest.CONFIGURATION.concat(
          """
            owned:
              base: /own
              callers: partners
              routes:
                GET /items/{code}: { call: item, allow-record: "record.title == caller.id" }
                PATCH /items/{code}:
                  call: change-item
                  with: { code: path.code, change: body }
                  allow-record: "record.title == caller.id"
            hidden:
              base: /hidden
              callers: partners
              contract: off
              routes:
                GET /items/{code}: { call: item }
          """);

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    old.items.put("ACMES", FakeConnector.item("ACMES", "acme                ", "1.00"));
    old.items.put("BOBS", FakeConnector.item("BOBS", "bob                 ", "2.00"));
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> send(String method, String path, String key, String... headers) {
    boolean writes = method.equals("PATCH") || method.equals("PUT");
    HttpRequest.Builder request =
        gateway
            .request(path)
            .method(
                method,
                writes
                    ? HttpRequest.BodyPublishers.ofString("{\"price\":7}")
                    : HttpRequest.BodyPublishers.noBody());
    if (writes) {
      request.header("Content-Type", "application/merge-patch+json");
    }
    if (!key.isEmpty()) {
      request.header("X-API-Key", key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.send(request.build());
  }

  // ---- API1: object level

  static Stream<Arguments> matrix() {
    return Stream.of("secret", "bobs", "")
        .flatMap(
            key ->
                Stream.of("ACMES", "BOBS", "NOBODYS")
                    .flatMap(
                        object ->
                            Stream.of("GET", "HEAD", "PATCH")
                                .map(verb -> Arguments.of(key, object, verb))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("matrix")
  void givesEachCallerItsOwnObjectsAlone(String key, String object, String verb) {
    boolean own =
        (key.equals("secret") && object.equals("ACMES"))
            || (key.equals("bobs") && object.equals("BOBS"));
    int fine = verb.equals("PATCH") ? 204 : 200;
    var before = Map.copyOf(old.items);

    int status = send(verb, "/own/items/" + object, key).statusCode();

    assertThat(status).isEqualTo(key.isEmpty() ? 401 : own ? fine : 404);
    assertThat(old.items.equals(before)).isEqualTo(!(own && verb.equals("PATCH")));
  }

  @Test
  void tellsNobodyWhetherAnObjectOfOthersIsThere() {
    String others = send("GET", "/own/items/BOBS", "secret").body();
    String none = send("GET", "/own/items/NOBODYS", "secret").body();

    assertThat(others.replaceAll("exchange:\\w+", "").replaceAll("\"type\":\"[^\"]*\"", ""))
        .doesNotContain("bob", "2.00");
    assertThat(none).doesNotContain("NOBODYS");
  }

  // ---- API3: property level

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"price\":7,\"admin\":true}",
        "{\"price\":7,\"HIDDEN\":\"x\"}",
        "{\"price\":7,\"PRICE\":1}",
        "{\"Price\":7}",
        "{\"price\":7,\"__proto__\":{}}",
        "{\"price\":7,\"price\":8}",
        "{\"price\":7,\"\\u0070rice\":8}",
        "{\"price\":{\"$gt\":0}}"
      })
  void takesNoPropertyThatIsNotOffered(String body) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/v1/items/A1")
                .headers("X-API-Key", "secret", "Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Anvil               ", "12.50"));
  }

  @Test
  void showsNoPropertyThatIsNotMapped() {
    assertThat(send("GET", "/v1/items/A1", "secret").body()).doesNotContain("HIDDEN", "kept");
  }

  // ---- API5: function level

  @ParameterizedTest
  @CsvSource({
    "PATCH, /v1/items/A1, 403",
    "PATCH, /v1/items/A1/, 403",
    "PATCH, /v1/%69tems/A1, 403",
    "PATCH, /v1/items;x=1/A1, 403",
    "DELETE, /v1/items/A1, 405",
    "POST, /v1/items/A1, 405",
    "PUT, /v1/items/A1, 405"
  })
  void keepsFunctionsForThoseWithTheRole(String method, String path, int status) {
    assertThat(send(method, path, "bobs").statusCode()).isEqualTo(status);
    assertThat(old.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL"})
  void believesNoHeaderThatNamesAnotherFunction(String header) {
    HttpResponse<String> answer = send("GET", "/v1/items/A1", "bobs", header, "PATCH");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Anvil               ", "12.50"));
  }

  // ---- API8: configuration

  private String raw(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRACE /v1/items/A1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "DEBUG /v1/items/A1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/items/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/items/A1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void tellsNothingOfItselfInRefusals(String request) {
    String answer = raw(request);

    assertThat(answer).matches("(?s)HTTP/1.1 (4|501).*");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("server:", "x-powered-by", "banyan", "exception", "java", "netty", "\tat ");
  }

  @Test
  void tellsNothingOfADefect() {
    old.onGet =
        () -> {
          throw new IllegalStateException("jdbc:oracle:thin:@10.0.0.1 password=x");
        };

    HttpResponse<String> answer = send("GET", "/v1/items/A1", "secret");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("jdbc", "password", "Exception", "IllegalState");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost", "*"})
  void givesNoLeaveToOtherOriginsWhereNoneIsGiven(String origin) {
    HttpResponse<String> answer = send("GET", "/v1/items/A1", "secret", "Origin", origin);

    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
  }

  // ---- API9: inventory

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hidden/openapi.json",
        "/hidden/docs",
        "/v0/items/A1",
        "/v2/items/A1",
        "/items/A1",
        "/v1",
        "/metrics",
        "/health",
        "/admin",
        "/actuator/env",
        "/.git/config",
        "/swagger.json"
      })
  void hasNothingBesideWhatIsConfigured(String path) {
    assertThat(send("GET", path, "secret").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/openapi.json"})
  void showsTheContractToThoseAloneWhoMayUseTheApi(String path) {
    assertThat(send("GET", path, "").statusCode()).isEqualTo(401);
    assertThat(send("GET", path, "secret").statusCode()).isEqualTo(200);
  }
}
