package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a tenant is renewed aside for that tenant, whatever the request said of it.
@Timeout(60)
class RenewedTenantsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        shop: { http: { url: "http://127.0.0.1:UPSTREAM" } }
      callers:
        partners:
          api-key: { keys: [ { id: acme, hash: "HASH", tenant: acme } ] }
      apis:
        shop:
          base: /v1
          callers: partners
          tenant: { header: X-Tenant }
          routes:
            GET /**: { relay: shop, cache: { per: tenant, stale: 5m } }
      """
          .replace("HASH", ApiKeys.hash("secret"));

  @TempDir Path folder;
  private final BlockingQueue<List<String>> tenants = new LinkedBlockingQueue<>();

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/")) { // Probes ask for that.
        tenants.add(exchange.getRequestHeaders().getOrDefault("X-Tenant", List.of("none")));
      }
      exchange.getResponseHeaders().add("Cache-Control", "public, max-age=60");
      exchange.getResponseHeaders().add("Age", "59");
      exchange.getResponseHeaders().add("Vary", "X-Tenant");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Test
  void tellsTheTenantThatWasDecided() throws Exception {
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", this::answer);
    upstream.start();
    String configuration =
        CONFIGURATION.replace("UPSTREAM", String.valueOf(upstream.getAddress().getPort()));
    try (TestGateway gateway =
        TestGateway.start(folder, configuration, Map.of(), new ArrayList<>(Connectors.all()))) {
      String[] empty = {"X-API-Key", "secret", "X-Tenant", ""};
      assertThat(gateway.get("/v1/a", empty).statusCode()).isEqualTo(200);
      assertThat(tenants.poll(10, TimeUnit.SECONDS)).containsExactly("acme");

      List<String> renewed = null;
      while (renewed == null) {
        assertThat(gateway.get("/v1/a", empty).headers().firstValue("cache-status"))
            .hasValueSatisfying(status -> assertThat(status).contains("hit"));
        renewed = tenants.poll(100, TimeUnit.MILLISECONDS);
      }

      assertThat(renewed).containsExactly("acme");
    } finally {
      upstream.stop(0);
    }
  }
}
