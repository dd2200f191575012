package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Connector;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is recorded where a caller looks up what became of a command, and what is not shown where
/// that cannot be recorded.
class LookupAuditTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/shop.db }
      audit: {}
      systems:
        old: { fake: {} }
      types:
        Item:
          key: code
          fields:
            code: text(12)
            title: { type: text(20), private: true }
            price: decimal(9.2)
            note: { type: text(10), optional: true, secret: true }
      problems:
        not-found: { status: 404, title: No such thing }
      mappings:
        item:
          legacy: old.ITEM
          modern: Item
          fields: { code: CODE, title: [DESCR, trim], price: PRICE, note: HIDDEN }
      callers:
        partners:
          api-key: { keys: [ { id: acme, hash: "HASH", tenant: north } ] }
      operations:
        item:
          takes: { code: text(12) }
          call: old.get
          with: { CODE: code }
          returns: { mapping: item }
          faults: { NoSuchItem: not-found }
        sell:
          takes: { code: text(12) }
          steps:
            - sold: { call: item, with: { code: code } }
            - done:
                call: old.put
                with: { CODE: sold.code, DESCR: sold.title, PRICE: sold.price, HIDDEN: "'x'" }
          returns: { type: Item, from: sold }
      apis:
        shop:
          base: /v1
          callers: partners
          deadline: 2s
          routes:
            POST /sales/{code}: { call: sell }
      """
          .replace("HASH", ApiKeys.hash("secret"));

  @TempDir Path folder;

  private TestGateway start() {
    List<Connector<?>> kinds = new ArrayList<>(Connectors.all());
    kinds.add(new FakeConnector());
    return TestGateway.start(folder, SHOP, Map.of(), kinds);
  }

  /// The path at which the command that it sends can be looked up.
  private static String sold(TestGateway gateway) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/v1/sales/A1")
                .headers("X-API-Key", "secret", "Idempotency-Key", "\"one\"")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(answer.body()).contains("Anvil");
    return "/v1/commands/" + answer.headers().firstValue("banyan-command").orElseThrow();
  }

  private static HttpResponse<String> lookUp(TestGateway gateway, String path) {
    return gateway.send(gateway.request(path).header("X-API-Key", "secret").GET().build());
  }

  private List<String> reads() {
    return AuditRecords.of(folder.resolve("data/shop.db"), "audit-read");
  }

  /// Nobody knows any more which fields its answers have.
  @Test
  void takesAnyFieldForShownOfARouteThatThereIsNoMore() {
    try (TestGateway gateway = start()) {
      String path = sold(gateway);
      assertThat(gateway.reload(SHOP.replace("POST /sales/", "POST /sold/")).hasErrors()).isFalse();

      HttpResponse<String> shown = lookUp(gateway, path);

      assertThat(shown.body()).contains("Anvil");
      assertThat(reads().getLast())
          .contains("\"fields\":[\"…\"]", "\"of\":\"shop.POST /sales/{code}\"")
          .contains("\"route\":\"GET /v1/commands/{id}\"", "\"id\":\"acme\"");
    }
  }

  @Test
  void showsNothingThatItCannotRecord() throws Exception {
    try (TestGateway gateway = start();
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/data/shop.db");
        Statement statement = other.createStatement()) {
      String path = sold(gateway);
      statement.execute("begin immediate");
      HttpResponse<String> refused = lookUp(gateway, path);
      statement.execute("rollback");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).doesNotContain("Anvil");
    }
  }
}
