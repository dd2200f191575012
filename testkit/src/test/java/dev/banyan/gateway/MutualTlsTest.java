package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.testbase.TestAuthority;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Callers with certificates, over real TLS, by HTTP/1.1 and HTTP/2.
class MutualTlsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public:
          port: 0
          host: 127.0.0.1
          certificate: server.crt
          key: server.key
          clients: { ca: ca.crt, required: false }
      systems:
        old: { fake: {} }
      callers:
        machines:
          certificate:
            revoked: crl.pem
            rules:
              - { id: orders, subject: "CN=orders,O=Acme", roles: clerk }
              - { id: stock, uri: "spiffe://acme/stock" }
      apis:
        shop:
          base: /v1
          callers: machines
          routes:
            GET /items/{CODE}: { call: old.get }
            GET /clerks/{CODE}: { call: old.get, roles: clerk }
      """;

  @TempDir Path folder;
  private final TestAuthority authority = TestAuthority.of("CN=Authority");
  private final TestAuthority.Issued orders = authority.issue("CN=orders,O=Acme");
  private final TestAuthority.Issued stock =
      authority.issue("CN=x", "uri:spiffe://acme/stock", "dns:stock.example");
  private TestGateway gateway;

  @BeforeEach
  void start() {
    authority.write(folder.resolve("ca.crt"));
    authority.issue("CN=localhost", "ip:127.0.0.1").write(folder, "server");
    Instant now = Instant.now();
    authority.revoke(folder.resolve("crl.pem"), now.minusSeconds(60), now.plusSeconds(600));
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(new FakeConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private int get(HttpClient client, String path) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + gateway.server().port("public") + path);
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static HttpClient client(SSLContext tls, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(tls).version(version).build();
  }

  @Test
  void knowsCallersBySubjectAndByName() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version.ordinal() > HttpClient.Version.HTTP_2.ordinal()) {
        continue;
      }
      try (HttpClient first = client(authority.client(orders), version);
          HttpClient second = client(authority.client(stock), version);
          HttpClient nobody = client(authority.client(), version)) {
        assertThat(get(first, "/v1/clerks/A1")).isEqualTo(200);
        assertThat(get(second, "/v1/items/A1")).isEqualTo(200);
        assertThat(get(second, "/v1/clerks/A1")).isEqualTo(403);
        assertThat(get(nobody, "/v1/items/A1")).isEqualTo(401);
      }
    }
  }

  @Test
  void knowsNobodyByACertificateThatNoRuleNames() throws Exception {
    TestAuthority.Issued other = authority.issue("CN=orders,O=Acme,OU=more");
    try (HttpClient client = client(authority.client(other), HttpClient.Version.HTTP_1_1)) {
      assertThat(get(client, "/v1/items/A1")).isEqualTo(401);
    }
  }

  @Test
  void endsTheHandshakeOfACertificateByAnotherAuthority() {
    TestAuthority stranger = TestAuthority.of("CN=Authority");
    TestAuthority.Issued forged = stranger.issue("CN=orders,O=Acme");
    try (HttpClient client = client(authority.client(forged), HttpClient.Version.HTTP_1_1)) {
      assertThatThrownBy(() -> get(client, "/v1/items/A1")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesARevokedCertificateOnAConnectionThatIsOpen() throws Exception {
    try (HttpClient client = client(authority.client(orders), HttpClient.Version.HTTP_1_1)) {
      assertThat(get(client, "/v1/items/A1")).isEqualTo(200);
      Instant now = Instant.now();
      authority.revoke(
          folder.resolve("crl.pem"),
          now.minusSeconds(1),
          now.plusSeconds(600),
          orders.certificate());

      assertThat(gateway.reload(CONFIGURATION).hasErrors()).isFalse();

      assertThat(get(client, "/v1/items/A1")).isEqualTo(401);
    }
  }

  @Test
  void letsNobodyInByARevocationListOutOfDate() throws Exception {
    Instant now = Instant.now();
    authority.revoke(folder.resolve("crl.pem"), now.minusSeconds(60), now.minusSeconds(1));
    assertThat(gateway.reload(CONFIGURATION).hasErrors()).isFalse();

    try (HttpClient client = client(authority.client(orders), HttpClient.Version.HTTP_1_1)) {
      assertThat(get(client, "/v1/items/A1")).isEqualTo(503);
    }
  }

  @Test
  void keepsTheListThatHoldsWhereTheNextIsSignedByAnother() throws Exception {
    Instant now = Instant.now();
    TestAuthority.of("CN=Authority")
        .revoke(folder.resolve("crl.pem"), now.minusSeconds(60), now.plusSeconds(600));

    assertThat(gateway.reload(CONFIGURATION).render()).contains("no authority");

    try (HttpClient client = client(authority.client(orders), HttpClient.Version.HTTP_1_1)) {
      assertThat(get(client, "/v1/items/A1")).isEqualTo(200);
    }
  }
}
