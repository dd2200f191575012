package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.Imported;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.testbase.Samples;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases imported and served as the import wrote it, nothing changed by hand.
class ImportedDatabaseTest {
  @TempDir Path folder;

  private TestGateway serve(Database database) throws IOException {
    ImportOptions options =
        new ImportOptions("shop", "${env:SHOP_URL}", null, null, "shop.snapshot.yaml", Set.of());
    Imported imported = JdbcImporter.run(options, database.settings());
    Files.writeString(folder.resolve("shop.snapshot.yaml"), imported.snapshotText());
    return TestGateway.start(
        folder,
        imported.configuration().replace("port: 8080", "port: 0, host: 127.0.0.1"),
        Map.of("SHOP_URL", database.url()),
        List.of(new JdbcConnector()));
  }

  @Test
  void servesNorthwind() throws IOException {
    Database database = Database.postgres();
    PsqlScript.play(Samples.at("sql/northwind-postgres.sql"), database);
    try (TestGateway gateway = serve(database)) {
      HttpResponse<String> one = gateway.get("/v1/customers/ALFKI");
      assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
      assertThat(one.body()).contains("\"companyName\":\"Alfreds Futterkiste\"");
      HttpResponse<String> list = gateway.get("/v1/orders?customerId=ALFKI&size=2");
      assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
      assertThat(list.body()).contains("\"orderId\":10643", "\"employeeId\":6", "\"next\"");
      assertThat(list.headers().firstValue("link").orElse(""))
          .matches("<\\?customerId=ALFKI&size=2&cursor=[^>]+>; rel=\"next\"");
      assertThat(gateway.get("/v1/orders?customerId=ALFKI").headers().firstValue("link")).isEmpty();
      assertThat(gateway.get("/v1/order-details/10248/11").body()).contains("\"unitPrice\":14.0");
      assertThat(gateway.get("/v1/customers/NOONE").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void servesChinook() throws IOException {
    Database database = Database.postgres();
    PsqlScript.play(Samples.at("sql/chinook-postgres.sql"), database);
    try (TestGateway gateway = serve(database)) {
      HttpResponse<String> one = gateway.get("/v1/tracks/1");
      assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
      assertThat(one.body()).contains("\"unitPrice\":0.99");
      assertThat(gateway.get("/v1/invoice-lines?size=3").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void writesThroughTheImportedMapping() throws IOException {
    Database database =
        Database.postgres()
            .run(
                """
                create table "CUSTMAST" (
                  "CUST_NO" char(8) primary key, "CUST_NM" varchar(40) not null,
                  "VIP_FLG" char(1) default 'N' not null check ("VIP_FLG" in ('Y', 'N')),
                  "CR_LIM" numeric(11,2), "NOTE" varchar(20))""",
                "insert into \"CUSTMAST\" values ('C1', 'Ada', 'Y', 10.50, 'old')");
    try (TestGateway gateway = serve(database)) {
      HttpResponse<String> made =
          send(
              gateway, "POST", "/v1/custmasts", "{\"customerNo\":\"C2\",\"customerName\":\"Bob\"}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      HttpResponse<String> changed =
          send(gateway, "PATCH", "/v1/custmasts/C1", "{\"note\":null,\"vipFlag\":false}");
      assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
      assertThat(changed.body())
          .doesNotContain("note")
          .contains("\"crLimit\":10.50", "\"vipFlag\":false");
      assertThat(send(gateway, "DELETE", "/v1/custmasts/C2", "").statusCode()).isEqualTo(204);
      assertThat(database.ask("select \"CUST_NM\" from \"CUSTMAST\"")).containsExactly("Ada");
    }
  }

  private static HttpResponse<String> send(
      TestGateway gateway, String method, String path, String body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri(path))
            .header(
                "Content-Type",
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }
}
