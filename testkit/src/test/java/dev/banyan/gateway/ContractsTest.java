package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may read what an API offers.
class ContractsTest {
  private static final String DOCUMENT = "/v1/openapi.json";
  private static final String PAGE = "/v1/docs";

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.start(folder, RestTest.CONFIGURATION, Map.of(), List.of(new FakeConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void reload(String about) {
    String changed = RestTest.CONFIGURATION.replace("base: /v1", "base: /v1\n    " + about);
    assertThat(gateway.reload(changed).hasErrors()).isFalse();
  }

  private int status(String path) {
    return gateway.get(path).statusCode();
  }

  @Test
  void showsTheContractToCallersAlone() {
    HttpResponse<String> stranger = gateway.get(DOCUMENT);
    HttpResponse<String> caller = gateway.get(DOCUMENT, "X-API-Key", "secret");

    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("www-authenticate")).isPresent();
    assertThat(stranger.body()).doesNotContain("items");
    assertThat(caller.statusCode()).isEqualTo(200);
    assertThat(caller.headers().firstValue("cache-control")).contains("private, no-cache");
    assertThat(caller.body()).contains("/items/{code}");
  }

  @Test
  void opensThePageToAnyoneButTellsNothingInIt() {
    HttpResponse<String> page = gateway.get(PAGE);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("docs.js").doesNotContain("shop", "items");
    assertThat(status(PAGE + "/docs.js")).isEqualTo(200);
  }

  @Test
  void countsReadersOfTheContractAgainstTheLimitOfTheApi() {
    String strict =
        RestTest.CONFIGURATION.replace("rate: 1000/s, burst: 50", "rate: 1/h, burst: 2");
    assertThat(gateway.reload(strict).hasErrors()).isFalse();

    gateway.get(DOCUMENT, "X-API-Key", "secret");
    gateway.get("/v1/items/A1", "X-API-Key", "secret");
    HttpResponse<String> third = gateway.get(DOCUMENT, "X-API-Key", "secret");

    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void showsTheContractToAnyoneWhereThatIsSaid() {
    reload("contract: anyone");

    assertThat(gateway.get(DOCUMENT).body()).contains("/items/{code}");
    assertThat(gateway.get(PAGE).body()).contains("<title>shop shop</title>");
    assertThat(status("/v1/items/A1")).isEqualTo(401);
  }

  @Test
  void servesNeitherDocumentNorPageWhereItIsOff() {
    reload("contract: off");

    assertThat(status(DOCUMENT)).isEqualTo(404);
    assertThat(status(PAGE)).isEqualTo(404);
    assertThat(status(PAGE + "/docs.js")).isEqualTo(404);
  }

  @Test
  void tellsWhatTheConfigurationSaysOfTheApi() {
    reload("about: { title: The shop, version: 1.4.0, contact: { email: it@shop.example } }");

    assertThat(gateway.get(DOCUMENT, "X-API-Key", "secret").body())
        .contains("\"The shop\"", "\"1.4.0\"", "\"it@shop.example\"");
  }
}
