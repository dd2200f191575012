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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which requests an API is for, which browsers and addresses may use it, and what its answers
/// tell.
class TrafficTest {
  private static final String CONFIGURATION =
      RestTest.CONFIGURATION
          .replace(
              "    callers: partners\n",
              """
                  callers: partners
                  cors: { origins: "https://shop.example.com", headers: X-API-Key, exposes: ETag }
                  deprecated: { since: 2026-07-01, sunset: 2027-07-01, link: "https://a.example/" }
              """)
          .concat(
              """
                shop-2:
                  base: /v1
                  match: { headers: { X-Version: "2" } }
                  callers: partners
                  routes:
                    GET /items/{code}: { call: item, status: 202 }
                shop-3:
                  base: /v1
                  match: { media-type: application/vnd.shop.v3+json }
                  callers: partners
                  routes:
                    GET /items/{code}: { call: item, status: 203 }
                shop-beta:
                  base: /v1
                  match: { hosts: ["*.beta.example.com"], query: { beta: "*" } }
                  callers: partners
                  routes:
                    GET /items/{code}: { call: item, status: 206 }
                inner:
                  base: /inner
                  callers: partners
                  addresses: { allow: [10.0.0.0/8, "2001:db8::/32"] }
                  security-headers: off
                  routes:
                    GET /items/{code}: { call: item }
                    GET /own/{code}: { call: item, addresses: { allow: 127.0.0.0/8 } }
              """);

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(new FakeConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> get(String path, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "X-API-Key";
    all[1] = "secret";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return gateway.get(path, all);
  }

  private int statusUnder(String host, String path) {
    String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX-API-Key: secret\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] head = socket.getInputStream().readNBytes(12);
      return Integer.parseInt(new String(head, 9, 3, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void choosesAmongApisAtOneBaseByHeaderAndMediaType() {
    assertThat(get("/v1/items/A1").statusCode()).isEqualTo(200);
    assertThat(get("/v1/items/A1", "X-Version", "2").statusCode()).isEqualTo(202);
    assertThat(get("/v1/items/A1", "X-Version", "9").statusCode()).isEqualTo(200);
    assertThat(
            get("/v1/items/A1", "Accept", "text/html, application/vnd.shop.v3+json;q=0.9")
                .statusCode())
        .isEqualTo(203);
  }

  @Test
  void tellsCachesWhatTheChoiceDependsOn() {
    assertThat(get("/v1/items/A1", "X-Version", "2").headers().allValues("vary"))
        .contains("x-version");
  }

  @Test
  void choosesByHostAndQueryTogether() {
    assertThat(statusUnder("a.beta.example.com:8080", "/v1/items/A1?beta=1")).isEqualTo(206);
    assertThat(statusUnder("A.Beta.Example.com", "/v1/items/A1?beta")).isEqualTo(206);
    assertThat(statusUnder("a.beta.example.com", "/v1/items/A1")).isEqualTo(200);
    assertThat(statusUnder("beta.example.com", "/v1/items/A1")).isEqualTo(200);
    assertThat(statusUnder("evil-beta.example.com", "/v1/items/A1")).isEqualTo(200);
  }

  @Test
  void asksTheNextApiWhereTheFirstHasNoSuchRoute() {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/v1/items/A1")
                .headers("X-API-Key", "secret", "X-Version", "2")
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"price\":13}"))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private HttpResponse<String> before(String origin, String method) {
    return gateway.send(
        gateway
            .request("/v1/items/A1")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .build());
  }

  @Test
  void givesLeaveToNamedOriginsBeforeTheRequestWithoutACredential() {
    HttpResponse<String> answer = before("https://shop.example.com", "PATCH");

    assertThat(answer.statusCode()).isEqualTo(204);
    var headers = answer.headers();
    assertThat(headers.firstValue("access-control-allow-origin"))
        .hasValue("https://shop.example.com");
    assertThat(headers.firstValue("access-control-allow-methods").orElse("")).contains("PATCH");
    assertThat(headers.firstValue("access-control-allow-headers")).hasValue("X-API-Key");
    assertThat(headers.firstValue("access-control-max-age")).hasValue("600");
    assertThat(headers.firstValue("vary")).hasValue("origin");
  }

  @Test
  void givesNoLeaveToOtherOrigins() {
    HttpResponse<String> before = before("https://evil.example.com", "GET");
    HttpResponse<String> request = get("/v1/items/A1", "Origin", "https://evil.example.com");

    assertThat(before.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(request.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(request.headers().firstValue("vary")).hasValue("origin");
  }

  @Test
  void letsPagesOfNamedOriginsReadProblemsToo() {
    HttpResponse<String> refused =
        gateway.get("/v1/items/A1", "Origin", "https://shop.example.com");

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("access-control-allow-origin"))
        .hasValue("https://shop.example.com");
    assertThat(refused.headers().firstValue("access-control-expose-headers")).hasValue("ETag");
  }

  @Test
  void sendsAddressesAwayBeforeItLooksAtTheirCredentials() {
    HttpResponse<String> away = gateway.get("/inner/items/A1", "X-API-Key", "wrong");
    HttpResponse<String> own = get("/inner/own/A1");

    assertThat(away.statusCode()).isEqualTo(403);
    assertThat(away.body()).doesNotContain("127.0.0.1", "addresses");
    assertThat(own.statusCode()).isEqualTo(200);
  }

  @Test
  void tellsThatAnApiIsToBeLeft() {
    var headers = get("/v1/items/A1").headers();

    assertThat(headers.firstValue("deprecation")).hasValue("@1782864000");
    assertThat(headers.firstValue("sunset")).hasValue("Thu, 1 Jul 2027 00:00:00 GMT");
    assertThat(headers.firstValue("link"))
        .hasValue("<https://a.example/>; rel=\"deprecation\"; type=\"text/html\"");
  }

  @Test
  void keepsBrowsersFromMisusingAnswers() {
    var data = get("/v1/items/A1").headers();
    var plain = get("/inner/own/A1").headers();

    assertThat(data.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(data.firstValue("content-security-policy").orElse("")).contains("default-src");
    assertThat(plain.firstValue("x-content-type-options")).isEmpty();
  }
}
