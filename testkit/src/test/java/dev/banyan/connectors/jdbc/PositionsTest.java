package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The header `Banyan-Position` from end to end: two nodes over a real PostgreSQL with a replica
/// that is paused, so that only the header can show one node what was written through the other.
class PositionsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      positions: { key: "${env:POSITION_KEY}" }
      systems:
        erp:
          jdbc:
            url: "${env:PRIMARY}"
            replicas: ["${env:REPLICA}"]
            replication: { lag-max: 1h, own-writes: 5m }
          snapshot: erp.snapshot.yaml
      callers:
        partners:
          api-key:
            keys:
              - { id: acme, hash: "HASH" }
              - { id: bob, hash: "BOB" }
      apis:
        shop:
          base: /v1
          callers: partners
          routes:
            GET /a/{id}: { call: erp.a.get }
            GET /kept/{id}: { call: erp.a.get, cache: 10m }
            PUT /a/{id}: { call: erp.a.update, with: { id: path.id, n: query.n } }
      """
          .replace("HASH", ApiKeys.hash("secret"))
          .replace("BOB", ApiKeys.hash("bobs"));

  @TempDir private static Path folder;
  private static Standby servers;
  private final HttpClient client = HttpClient.newHttpClient();
  private TestGateway one;
  private TestGateway other;

  @BeforeAll
  static void startServers() throws IOException {
    servers = new Standby(folder.resolve("servers"));
    servers
        .primary()
        .run("create table a (id int primary key, n int not null)", "insert into a values (1, 0)");
    Files.writeString(
        folder.resolve("erp.snapshot.yaml"), SnapshotWriter.write(servers.primary().snapshot()));
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  @BeforeEach
  void start() {
    servers.primary().run("update a set n = 0");
    servers.catchUp();
    one = node();
    other = node();
    awaitReplica(one);
    awaitReplica(other);
    servers.pause();
  }

  @AfterEach
  void stop() {
    servers.resume();
    one.close();
    other.close();
    client.close();
  }

  private static TestGateway node() {
    return TestGateway.start(
        folder,
        CONFIGURATION,
        Map.of(
            "PRIMARY", servers.primaryUrl(),
            "REPLICA", servers.replicaUrl(),
            "POSITION_KEY", "one-and-the-same-on-every-node-00"),
        List.of(new JdbcConnector()));
  }

  /// Its first read begins the watch over the replica.
  private void awaitReplica(TestGateway gateway) {
    String usable = "figure=\"replicas_usable\",system=\"erp\"} 1";
    get(gateway, "/v1/a/1", "");
    HttpRequest metrics = HttpRequest.newBuilder(gateway.admin("/metrics")).build();
    while (!send(metrics).body().contains(usable)) {
      Thread.onSpinWait();
    }
  }

  private String get(TestGateway gateway, String path, String position) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri(path)).header("x-api-key", "bobs");
    if (!position.isEmpty()) {
      request.header("banyan-position", position);
    }
    HttpResponse<String> answer = send(request.build());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("banyan-position")).isEmpty();
    return answer.body();
  }

  private String write(TestGateway gateway, int n) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(gateway.uri("/v1/a/1?n=" + n))
                .header("x-api-key", "secret")
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("banyan-position").orElseThrow();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void showsAnotherNodeWhatWasWrittenByThePositionAlone() {
    String position = write(one, 1);
    assertThat(get(other, "/v1/a/1", "")).contains("\"n\":0");
    assertThat(get(other, "/v1/a/1", position)).contains("\"n\":1");
  }

  @Test
  void givesNoOlderKeptAnswerToARequestWithAPosition() {
    assertThat(get(other, "/v1/kept/1", "")).contains("\"n\":0");
    String position = write(one, 2);
    assertThat(get(other, "/v1/kept/1", "")).contains("\"n\":0");
    assertThat(get(other, "/v1/kept/1", position)).contains("\"n\":2");
    assertThat(get(other, "/v1/kept/1", "")).contains("\"n\":2");
  }

  @Test
  void believesNoPositionThatIsNotSealedAndReadsWhereItIsWritten() {
    assertThat(get(other, "/v1/kept/1", "")).contains("\"n\":0");
    String position = write(one, 3);
    char last = position.charAt(10) == 'A' ? 'B' : 'A';
    String forged = position.substring(0, 10) + last + position.substring(11);
    assertThat(get(other, "/v1/a/1", forged)).contains("\"n\":3");
    assertThat(get(other, "/v1/kept/1", forged)).contains("\"n\":0");
  }

  @Test
  void refusesWhatCannotBeAPositionAndNamesTheHeader() {
    String position = write(one, 3);
    for (String wrong : List.of("%%%", "AAAA", position + "AAAA", position.repeat(20))) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(other.uri("/v1/kept/1"))
                  .header("x-api-key", "bobs")
                  .header("banyan-position", wrong)
                  .build());
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body()).contains("\"header\":\"Banyan-Position\"");
    }
  }

  @Test
  void tellsNothingOfSystemsInThePosition() {
    String position = write(one, 4);
    byte[] told = java.util.Base64.getUrlDecoder().decode(position);
    assertThat(new String(told, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("erp");
    assertThat(told).hasSize(40);
  }
}
