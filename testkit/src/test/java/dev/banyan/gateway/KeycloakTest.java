package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.testbase.Project;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real identity provider with the realm that comes with the example: its tokens are believed by
/// discovery, and what it says of them by introspection.
class KeycloakTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        old: { fake: {} }
        own:
          http:
            url: "http://127.0.0.1:PORT"
            auth: { client-credentials: CLIENT }
        exchanged:
          http:
            url: "http://127.0.0.1:PORT"
            auth: { exchange: CLIENT }
      callers:
        staff:
          jwt:
            discover: ISSUER
            audience: sales
            roles: realm_access.roles
            refresh: 1s
        asked:
          introspection:
            url: "ISSUER/protocol/openid-connect/token/introspect"
            client: gateway
            secret: "${env:GATEWAY_SECRET}"
            issuer: ISSUER
            audience: sales
            subject: username
            roles: realm_access.roles
            for: 0s
            deadline: 20s
      apis:
        shop:
          base: /v1
          callers: staff
          routes:
            GET /items/{CODE}: { call: old.get }
            GET /clerks/{CODE}: { call: old.get, roles: clerk }
            GET /own/**: { relay: own }
            GET /exchanged/**: { relay: exchanged }
            GET /asked/{CODE}: { call: old.get, callers: asked, roles: reader }
      """
          .replace("CLIENT", "{ issuer: ISSUER, id: gateway, secret: \"${env:GATEWAY_SECRET}\" }");

  private static @Nullable Keycloak started;

  @TempDir Path folder;
  private final LinkedBlockingQueue<String> shown = new LinkedBlockingQueue<>();
  private HttpServer system;
  private TestGateway gateway;

  @BeforeAll
  static void startKeycloak() throws IOException {
    started =
        Keycloak.start(Project.root().resolve("examples/meridian/identity/meridian-realm.json"));
  }

  @AfterAll
  static void stopKeycloak() {
    if (started != null) {
      started.close();
    }
  }

  private static Keycloak keycloak() {
    return Objects.requireNonNull(started);
  }

  @BeforeEach
  void start() throws IOException {
    system = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    system.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestMethod().equals("GET")) {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    system.start();
    gateway =
        TestGateway.start(
            folder,
            CONFIGURATION
                .replace("ISSUER", keycloak().issuer())
                .replace("PORT", String.valueOf(system.getAddress().getPort())),
            Map.of("GATEWAY_SECRET", "demo-secret-gateway-known-to-everybody"),
            List.of(new FakeConnector(), new HttpConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    system.stop(0);
  }

  private static String person(String name) {
    return keycloak()
        .token(
            Map.of(
                "grant_type", "password",
                "client_id", "meridian-app",
                "username", name,
                "password", "demo-password-" + name,
                "scope", "openid"));
  }

  private static String machine() {
    return keycloak()
        .token(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", "orders",
                "client_secret", "demo-secret-orders-known-to-everybody"));
  }

  private int get(String path, String token) {
    return gateway.get(path, "Authorization", "Bearer " + token).statusCode();
  }

  @Test
  void believesTheTokensOfADiscoveredIssuerAndMapsTheirRoles() {
    assertThat(get("/v1/items/A1", machine())).isEqualTo(200);
    assertThat(get("/v1/clerks/A1", machine())).isEqualTo(403);
    assertThat(get("/v1/clerks/A1", person("kim"))).isEqualTo(200);
    assertThat(get("/v1/clerks/A1", person("rob"))).isEqualTo(403);
    assertThat(get("/v1/items/A1", person("rob") + "A")).isEqualTo(401);
  }

  @Test
  void takesUpNewKeysAndKeepsBelievingTheOld() {
    String before = person("kim");
    assertThat(get("/v1/items/A1", before)).isEqualTo(200);

    keycloak().rotateKeys("rsa-generated");
    String after = person("kim");

    assertThat(header(after)).isNotEqualTo(header(before));
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    int status = get("/v1/items/A1", after);
    while (status != 200 && System.nanoTime() < end) {
      status = get("/v1/items/A1", after);
    }
    assertThat(status).isEqualTo(200);
    assertThat(get("/v1/items/A1", before)).isEqualTo(200);
  }

  private static String header(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return new String(header, StandardCharsets.UTF_8);
  }

  @Test
  void showsSystemsATokenOfOurOwnAndOneForTheCaller() throws InterruptedException {
    String kim = person("kim");

    assertThat(get("/v1/own/a", kim)).isEqualTo(204);
    assertThat(get("/v1/exchanged/a", kim)).isEqualTo(204);

    String own = shown.take();
    String exchanged = shown.take();
    assertThat(own).startsWith("Bearer ");
    assertThat(claims(own)).contains("\"azp\":\"gateway\"", "legacy", "service-account-gateway");
    assertThat(claims(exchanged)).contains("\"azp\":\"gateway\"", "legacy", subject(kim));
    assertThat(exchanged).isNotEqualTo("Bearer " + kim);
  }

  private static String claims(String token) {
    byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return new String(claims, StandardCharsets.UTF_8);
  }

  private static String subject(String token) {
    return claims(token).replaceAll("(?s).*(\"sub\":\"[^\"]+\").*", "$1");
  }

  @Test
  void asksWhetherATokenHoldsAndRefusesItOnceItsUserIsLoggedOut() {
    String token = person("rob");
    assertThat(get("/v1/asked/A1", token)).isEqualTo(200);
    assertThat(get("/v1/asked/A1", "no-token")).isEqualTo(401);

    keycloak().logOut("rob");

    assertThat(get("/v1/asked/A1", token)).isEqualTo(401);
    assertThat(get("/v1/items/A1", token)).isEqualTo(200);
  }
}
