package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.PasswordHash;
import dev.banyan.testbase.TestIssuer;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way of saying who asks, on one API, through a real gateway.
class CallersTest {
  private static final String SECRET = "whsec_0123456789abcdef";
  private static final String PASSWORD = PasswordHash.of("secret");
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public: { port: 0, host: 127.0.0.1 }
        admin: { port: 0 }
      systems:
        old: { fake: {} }
      callers:
        partners:
          api-key:
            keys:
              - id: acme
                hash: [ { value: "OLD", expires: 2020-01-01 }, "NEW" ]
                roles: clerk
                scopes: items
        staff:
          jwt: { issuer: "https://staff", keys: staff.json, audience: shop, revoked: revoked.yaml }
        guests:
          jwt: { issuer: "https://guests", keys: guests.json, audience: shop }
        apps:
          introspection:
            url: "http://127.0.0.1:PORT/introspect"
            client: gateway
            secret: "${env:SECRET}"
            for: 30s
        desk:
          basic: { realm: Shop, users: [ { id: alice, password: "PASSWORD", roles: clerk } ] }
        hooks:
          signature: { id: shop, header: X-Signature, secret: "${env:SECRET}", roles: clerk }
      apis:
        shop:
          base: /v1
          callers: [partners, staff, guests, apps, desk]
          routes:
            GET /items/{CODE}: { call: old.get }
            GET /clerks/{CODE}: { call: old.get, roles: clerk }
            PUT /hooked/{CODE}: { call: old.put, callers: [hooks, partners], roles: clerk }
            GET /staff/{CODE}: { call: old.get, callers: [staff, guests] }
            GET /keys/{CODE}: { call: old.get, callers: partners }
            GET /scoped/{CODE}: { call: old.get, scopes: [items, "items:all"] }
      """;

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private final TestIssuer staff = TestIssuer.of("ES256", "s1");
  private final TestIssuer guests = TestIssuer.of("EdDSA", "g1");
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer issuer;
  private TestGateway gateway;
  private String configuration;

  @BeforeEach
  void start() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext(
        "/introspect",
        exchange -> {
          asked.incrementAndGet();
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String answer =
              form.startsWith("token=good&")
                  ? "{\"active\":true,\"sub\":\"app\",\"scope\":\"items\",\"groups\":[\"clerk\"]}"
                  : "{\"active\":false}";
          int status = form.startsWith("token=trouble&") ? 500 : 200;
          exchange.sendResponseHeaders(status, answer.length());
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    issuer.start();
    Files.writeString(folder.resolve("staff.json"), staff.keySet());
    Files.writeString(folder.resolve("guests.json"), guests.keySet());
    Files.writeString(folder.resolve("revoked.yaml"), "revoked: [ { token: gone } ]\n");
    configuration =
        CONFIGURATION
            .replace("OLD", ApiKeys.hash("old"))
            .replace("NEW", ApiKeys.hash("new"))
            .replace("PASSWORD", PASSWORD)
            .replace("PORT", Integer.toString(issuer.getAddress().getPort()));
    gateway = TestGateway.start(folder, configuration, Map.of("SECRET", SECRET), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
    issuer.stop(0);
  }

  private static String claims(String issuer, String more) {
    long now = Instant.now().getEpochSecond();
    return "{\"iss\":\"%s\",\"aud\":\"shop\",\"sub\":\"ann\",\"iat\":%d,\"exp\":%d%s}"
        .formatted(issuer, now, now + 60, more);
  }

  private int get(String path, String... headers) {
    return gateway.get(path, headers).statusCode();
  }

  @Test
  void knowsEachCallerByItsOwnMethod() {
    String member = "Bearer " + staff.token(claims("https://staff", ""));
    String guest = "Bearer " + guests.token(claims("https://guests", ""));
    String pair =
        Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

    assertThat(get("/v1/items/A1", "X-API-Key", "new")).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", member)).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", guest)).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", "Bearer good")).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", "Basic " + pair)).isEqualTo(200);
    assertThat(get("/v1/clerks/A1", "Authorization", "Basic " + pair)).isEqualTo(200);
    assertThat(get("/v1/clerks/A1", "Authorization", guest)).isEqualTo(403);
  }

  @Test
  void neverMakesAWrongCredentialGoodByAnother() {
    String member = "Bearer " + staff.token(claims("https://staff", ""));

    assertThat(get("/v1/items/A1", "X-API-Key", "wrong", "Authorization", member)).isEqualTo(401);
    assertThat(get("/v1/items/A1", "X-API-Key", "old", "Authorization", member)).isEqualTo(401);
    assertThat(get("/v1/items/A1", "X-API-Key", "new", "Authorization", "Bearer bad"))
        .isEqualTo(200);
  }

  @Test
  void challengesByTheMethodsThatTheRouteTakes() {
    HttpResponse<String> none = gateway.get("/v1/items/A1");
    HttpResponse<String> expired =
        gateway.get(
            "/v1/staff/A1",
            "Authorization",
            "Bearer " + staff.token(claims("https://staff", "").replace("\"exp\":1", "\"exp\":")));
    HttpResponse<String> strange =
        gateway.get(
            "/v1/staff/A1", "Authorization", "Bearer " + staff.token(claims("https://other", "")));

    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().allValues("www-authenticate"))
        .as("schemes that are registered; API keys have none")
        .containsExactly("Bearer realm=\"api\"", "Basic realm=\"Shop\", charset=\"UTF-8\"");
    assertThat(none.body()).contains("ApiKey").contains("x-api-key");
    assertThat(expired.statusCode()).isEqualTo(401);
    assertThat(expired.headers().allValues("www-authenticate"))
        .containsExactly(
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"expired\"");
    assertThat(strange.headers().allValues("www-authenticate"))
        .containsExactly(
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"foreign\"");
    assertThat(expired.body()).contains("The token is not valid").doesNotContain("https://staff");
  }

  @Test
  void challengesByAWordOfItsOwnWhereNoSchemeIsRegistered() {
    HttpResponse<String> none = gateway.get("/v1/keys/A1");

    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().allValues("www-authenticate"))
        .containsExactly("ApiKey header=\"x-api-key\"");
  }

  @Test
  void tellsACallerWithATokenWhichScopesItNeeds() {
    HttpResponse<String> token = gateway.get("/v1/scoped/A1", "Authorization", "Bearer good");
    HttpResponse<String> key = gateway.get("/v1/scoped/A1", "X-API-Key", "new");
    HttpResponse<String> role =
        gateway.get(
            "/v1/clerks/A1", "Authorization", "Bearer " + staff.token(claims("https://staff", "")));

    assertThat(token.statusCode()).isEqualTo(403);
    assertThat(token.headers().allValues("www-authenticate"))
        .containsExactly(
            "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"items items:all\"");
    assertThat(key.statusCode()).isEqualTo(403);
    assertThat(key.headers().allValues("www-authenticate")).isEmpty();
    assertThat(role.statusCode()).isEqualTo(403);
    assertThat(role.headers().allValues("www-authenticate")).isEmpty();
  }

  @Test
  void answers400WhereTheRequestIsMalformedRatherThanTheToken() {
    HttpResponse<String> request = gateway.get("/v1/staff/A1", "Authorization", "Bearer a b");
    HttpResponse<String> token = gateway.get("/v1/staff/A1", "Authorization", "Bearer ab");

    assertThat(request.statusCode()).isEqualTo(400);
    assertThat(request.headers().allValues("www-authenticate"))
        .containsExactly("Bearer realm=\"api\", error=\"invalid_request\"");
    assertThat(token.statusCode()).isEqualTo(401);
    assertThat(token.headers().allValues("www-authenticate"))
        .singleElement()
        .asString()
        .contains("error=\"invalid_token\"");
  }

  @Test
  void answers503WhereTheIssuerDoesNot() {
    HttpResponse<String> answer = gateway.get("/v1/items/A1", "Authorization", "Bearer trouble");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(get("/v1/items/A1", "Authorization", "Bearer unknown")).isEqualTo(401);
  }

  @Test
  void refusesARevokedTokenAndKeepsWhatItKnowsThroughAReload() throws IOException {
    String token = "Bearer " + staff.token(claims("https://staff", ",\"jti\":\"t1\""));
    String gone = "Bearer " + staff.token(claims("https://staff", ",\"jti\":\"gone\""));
    assertThat(get("/v1/items/A1", "Authorization", token)).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", gone)).isEqualTo(401);
    assertThat(get("/v1/items/A1", "Authorization", "Bearer good")).isEqualTo(200);
    assertThat(asked).hasValue(1);

    Files.writeString(folder.resolve("revoked.yaml"), "revoked: [ { token: t1 } ]\n");
    assertThat(gateway.reload(configuration).hasErrors()).isFalse();

    assertThat(get("/v1/items/A1", "Authorization", token)).isEqualTo(401);
    assertThat(get("/v1/items/A1", "Authorization", gone)).isEqualTo(200);
    assertThat(get("/v1/items/A1", "Authorization", "Bearer good")).isEqualTo(200);
    assertThat(asked).hasValue(1);
  }

  @Test
  void readsARememberedCallerByTheRulesOfTheNewConfiguration() throws IOException {
    assertThat(get("/v1/clerks/A1", "Authorization", "Bearer good")).isEqualTo(403);

    String reads = configuration.replace("for: 30s", "for: 30s\n      roles: groups");
    assertThat(gateway.reload(reads).hasErrors()).isFalse();

    assertThat(get("/v1/clerks/A1", "Authorization", "Bearer good")).isEqualTo(200);
  }

  private int hooked(String header, String value, String body) {
    HttpRequest request =
        gateway
            .request("/v1/hooked/A1")
            .headers("Content-Type", "application/json", header, value)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return gateway.send(request).statusCode();
  }

  private static String signature(String body) throws GeneralSecurityException {
    String time = Long.toString(Instant.now().getEpochSecond());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] hash = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
    return "t=" + time + ",v1=" + HexFormat.of().formatHex(hash);
  }

  @Test
  void takesASignedMessageOnceAndNothingHappensForAForgedOne() throws Exception {
    String body = "{\"DESCR\":\"Anvil               \",\"PRICE\":13,\"HIDDEN\":\"x\"}";
    String forged = body.replace("13", "1");
    String signed = signature(body);

    assertThat(hooked("X-Signature", signed, forged)).isEqualTo(401);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Anvil               ", "12.50"));
    assertThat(hooked("X-Signature", signed, body)).isEqualTo(204);
    assertThat(old.items.get("A1"))
        .isNotEqualTo(FakeConnector.item("A1", "Anvil               ", "12.50"));
    assertThat(hooked("X-Signature", signed, body)).isEqualTo(401);
    assertThat(hooked("X-API-Key", "new", body)).isEqualTo(204);
  }

  @Test
  void takesASignedMessageAgainThatWasAnsweredWithAFailure() throws Exception {
    String body = "{\"PRICE\":\"no number\"}";
    String signed = signature(body);

    assertThat(hooked("X-Signature", signed, body)).isEqualTo(422);
    assertThat(hooked("X-Signature", signed, body)).isEqualTo(422);
  }

  @Test
  void countsByGroupAndReason() {
    gateway.get("/v1/items/A1", "X-API-Key", "new");
    gateway.get("/v1/items/A1", "X-API-Key", "old");
    gateway.get("/v1/items/A1", "Authorization", "Bearer unknown");

    String metrics = gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();

    assertThat(metrics)
        .contains("banyan_callers_recognized_total{callers=\"partners\"} 1.0")
        .contains("banyan_callers_refused_total{callers=\"partners\",reason=\"expired\"} 1.0")
        .contains("banyan_callers_refused_total{callers=\"apps\",reason=\"unknown\"} 1.0")
        .contains("banyan_callers_expiring{callers=\"partners\"} 0.0");
    assertThat(gateway.logLine() + gateway.logLine() + gateway.logLine())
        .contains("API key refused: the key of acme has expired")
        .doesNotContain("\"old\"", ApiKeys.hash("old").substring(7), "Bearer");
  }
}
