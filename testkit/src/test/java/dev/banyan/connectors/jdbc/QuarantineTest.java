package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database that changes under a gateway which was told to put in quarantine what drifts.
class QuarantineTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public: { port: 0, host: 127.0.0.1 }
        admin: { port: 0 }
      systems:
        erp:
          jdbc: { url: "${env:ERP_URL}" }
          snapshot: erp.snapshot.yaml
          drift: quarantine
          guard: { preset: fragile }
      operations:
        sums:
          query: { system: erp, sql: select id from ord where id > 0 }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /customers/{no}: { call: erp.cust.get }
            GET /orders/{id}: { call: erp.ord.get }
            DELETE /orders/{id}: { call: erp.ord.delete }
            GET /sums: { call: sums }
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Database database =
      Database.postgres()
          .run(
              "create table cust (no int primary key, nm varchar(20))",
              "create table ord (id int primary key, total numeric(9,2))",
              "insert into cust values (1, 'Ada')",
              "insert into ord values (7, 12.50)");

  @BeforeEach
  void keepTheSnapshot() throws IOException {
    Files.writeString(
        folder.resolve("erp.snapshot.yaml"), SnapshotWriter.write(database.snapshot()));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private TestGateway start() {
    return TestGateway.start(
        folder, CONFIGURATION, Map.of("ERP_URL", database.url()), List.of(new JdbcConnector()));
  }

  private String ready(TestGateway gateway) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(gateway.admin("/health/ready")).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void refusesWhatDriftedAndServesTheRest() {
    database.run("alter table ord alter total type numeric(18,4)");

    try (TestGateway gateway = start()) {
      HttpResponse<String> order = gateway.get("/v1/orders/7");
      HttpResponse<String> deleted = gateway.send(gateway.request("/v1/orders/7").DELETE().build());

      assertThat(order.statusCode()).isEqualTo(503);
      assertThat(order.body())
          .contains("urn:problem:system-drifted")
          .doesNotContain("erp", "ord.", "total", "snapshot");
      assertThat(deleted.statusCode()).isEqualTo(503);
      assertThat(gateway.get("/v1/sums").statusCode()).isEqualTo(503);
      assertThat(gateway.get("/v1/customers/1").body()).contains("\"nm\":\"Ada\"");
      assertThat(database.ask("select id::text from ord")).containsExactly("7");
    }
  }

  @Test
  void doesNotLetTheRefusedOpenTheBreakerOfTheRest() {
    database.run("alter table ord drop column total");

    try (TestGateway gateway = start()) {
      for (int i = 0; i < 60; i++) {
        assertThat(gateway.get("/v1/orders/7").statusCode()).isEqualTo(503);
      }

      assertThat(gateway.get("/v1/customers/1").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void showsTheOperatorWhatIsInQuarantineAndWhy() throws IOException, InterruptedException {
    database.run("alter table ord drop column total");

    try (TestGateway gateway = start()) {
      String told = ready(gateway);
      while (!told.contains("\"drift\"")) {
        told = ready(gateway); // Until the watch of systems has made its first comparison.
      }

      assertThat(told)
          .contains("\"quarantine\":[\"ord.delete\",\"ord.get\"", "\"sums\"")
          .contains("Column ord.total is gone.")
          .doesNotContain("cust.");
    }
  }

  @Test
  void endsTheQuarantineWhenTheSystemIsAgainAsItWas() {
    database.run("alter table ord alter total type numeric(18,4)");

    try (TestGateway gateway = start()) {
      database.run("alter table ord alter total type numeric(9,2)");
      assertThat(gateway.reload(CONFIGURATION + "# again\n").hasErrors()).isFalse();

      assertThat(gateway.get("/v1/orders/7").body()).contains("12.50");
    }
  }
}
