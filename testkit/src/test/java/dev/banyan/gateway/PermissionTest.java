package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what, to which record, and to which of its fields.
class PermissionTest {
  private static final String CONFIGURATION =
      RestTest.CONFIGURATION
          .replace(
              "price: decimal(9.2) }",
              """
              price: { type: decimal(9.2), optional: true, see: [clerk, boss], change: chief } }\
              """)
          .replace(
              "{ id: bob, hash: \"%s\" }".formatted(ApiKeys.hash("bobs")),
              """
              { id: bob, hash: "BOB", tenant: north },
              { id: eve, hash: "EVE", roles: [chief, clerk] }\
              """
                  .replace("BOB", ApiKeys.hash("bobs"))
                  .replace("EVE", ApiKeys.hash("eves")))
          .concat(
              """
                ruled:
                  base: /ruled
                  callers: partners
                  allow: "header.x_purpose.orValue('') != 'spying'"
                  routes:
                    GET /own/{code}:
                      call: item
                      allow: "path.code == 'A1' || 'clerk' in caller.roles"
                    GET /asked/{code}:
                      call: item
                      allow: "query.account.orValue(caller.id) == caller.id"
                    GET /cheap/{code}: { call: item, allow-record: "record.title != 'Secret'" }
                    PATCH /cheap/{code}:
                      call: change-item
                      with: { code: path.code, change: body }
                      allow-record: "record.title != 'Secret'"
                    GET /scoped/{code}: { call: item, scopes: [items:read] }
                housed:
                  base: /housed
                  callers: partners
                  tenant: { header: X-Tenant }
                  routes:
                    GET /items/{code}: { call: item }
              """);

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    old.items.put("S1", FakeConnector.item("S1", "Secret              ", "1.00"));
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> patch(
      String key, String path, String body, @Nullable String ifMatch) {
    HttpRequest.Builder request =
        gateway
            .request(path)
            .headers("X-API-Key", key, "Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    return gateway.send(request.build());
  }

  @Test
  void hidesAFieldFromThoseWhoMayNotSeeIt() {
    HttpResponse<String> clerk = gateway.get("/v1/items/A1", "X-API-Key", "secret");
    HttpResponse<String> other = gateway.get("/v1/items/A1", "X-API-Key", "bobs");

    assertThat(clerk.body()).isEqualTo("{\"code\":\"A1\",\"title\":\"Anvil\",\"price\":12.50}");
    assertThat(other.body()).isEqualTo("{\"code\":\"A1\",\"title\":\"Anvil\"}");
    assertThat(other.headers().firstValue("etag")).isNotEqualTo(clerk.headers().firstValue("etag"));
  }

  @Test
  void refusesAChangeOfAFieldByThoseWhoMayNotChangeItAndNamesIt() {
    HttpResponse<String> clerk = patch("secret", "/v1/items/A1", "{\"price\":1}", null);
    HttpResponse<String> removed = patch("secret", "/v1/items/A1", "{\"price\":null}", null);
    HttpResponse<String> title = patch("secret", "/v1/items/A1", "{\"title\":\"Amboss\"}", null);

    assertThat(clerk.statusCode()).isEqualTo(403);
    assertThat(clerk.body()).contains("#/price");
    assertThat(removed.statusCode()).isEqualTo(403);
    assertThat(title.statusCode()).as(title.body()).isEqualTo(204);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Amboss              ", "12.50"));
  }

  @Test
  void letsThoseChangeAFieldWhoMay() {
    HttpResponse<String> chief = patch("eves", "/v1/items/A1", "{\"price\":1}", null);

    assertThat(chief.statusCode()).as(chief.body()).isEqualTo(204);
  }

  @Test
  void holdsIfMatchToWhatTheCallerSaw() {
    String seen =
        gateway
            .get("/v1/items/A1", "X-API-Key", "secret")
            .headers()
            .firstValue("etag")
            .orElseThrow();

    assertThat(patch("secret", "/v1/items/A1", "{\"title\":\"X\"}", seen).statusCode())
        .isEqualTo(204);
    assertThat(patch("secret", "/v1/items/A1", "{\"title\":\"Y\"}", seen).statusCode())
        .isEqualTo(412);
  }

  @Test
  void holdsConditionsOfApiAndRouteTogether() {
    assertThat(gateway.get("/ruled/own/A1", "X-API-Key", "bobs").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/ruled/own/S1", "X-API-Key", "bobs").statusCode()).isEqualTo(403);
    assertThat(gateway.get("/ruled/own/S1", "X-API-Key", "secret").statusCode()).isEqualTo(200);
    assertThat(
            gateway.get("/ruled/own/A1", "X-API-Key", "secret", "X-Purpose", "spying").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Purpose", "x_purpose", "X_Purpose"})
  void refusesAHeaderOfAConditionThatComesTwiceOrInAnotherSpelling(String second) {
    HttpResponse<String> answer =
        gateway.get("/ruled/own/A1", "X-API-Key", "bobs", "X-Purpose", "work", second, "spying");
    HttpResponse<String> alone = gateway.get("/ruled/own/A1", "X-API-Key", "bobs", second, "work");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(alone.statusCode()).isEqualTo(second.equals("X-Purpose") ? 200 : 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Tenant", "X_Tenant", "x_tenant"})
  void refusesATenantThatIsNamedTwiceOrInAnotherSpelling(String second) {
    HttpResponse<String> answer =
        gateway.get("/housed/items/A1", "X-API-Key", "bobs", "X-Tenant", "north", second, "south");
    HttpResponse<String> twin =
        gateway.get("/housed/items/A1", "X-API-Key", "bobs", second.replace('-', '_'), "south");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(twin.statusCode()).as(twin.body()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "account=eve",
        "%61ccount=eve",
        "a=1&acc%6Funt=eve&b",
        "account=bob&%61ccount=eve",
        "account=bob&account=bob"
      })
  void findsAParameterHoweverItsNameIsSpelled(String query) {
    HttpResponse<String> own = gateway.get("/ruled/asked/A1?account=bob", "X-API-Key", "bobs");
    HttpResponse<String> other = gateway.get("/ruled/asked/A1?" + query, "X-API-Key", "bobs");

    assertThat(own.statusCode()).as(own.body()).isNotEqualTo(403);
    assertThat(other.statusCode()).as(other.body()).isEqualTo(403);
  }

  @Test
  void answersForARecordThatIsNotTheCallersAsIfItWereNotThere() {
    HttpResponse<String> own = gateway.get("/ruled/cheap/A1", "X-API-Key", "bobs");
    HttpResponse<String> other = gateway.get("/ruled/cheap/S1", "X-API-Key", "bobs");
    HttpResponse<String> written = patch("eves", "/ruled/cheap/S1", "{\"title\":\"Z\"}", null);

    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body()).doesNotContain("Secret", "allow-record");
    assertThat(written.statusCode()).isEqualTo(404);
    assertThat(old.items.get("S1"))
        .isEqualTo(FakeConnector.item("S1", "Secret              ", "1.00"));
  }

  @Test
  void asksForAllScopes() {
    assertThat(gateway.get("/ruled/scoped/A1", "X-API-Key", "secret").statusCode()).isEqualTo(403);
  }

  @Test
  void keepsCallersToTheirTenant() {
    assertThat(gateway.get("/housed/items/A1", "X-API-Key", "bobs").statusCode()).isEqualTo(200);
    assertThat(
            gateway.get("/housed/items/A1", "X-API-Key", "bobs", "X-Tenant", "south").statusCode())
        .isEqualTo(403);
    assertThat(gateway.get("/housed/items/A1", "X-API-Key", "secret").statusCode()).isEqualTo(403);
    assertThat(
            gateway
                .get("/housed/items/A1", "X-API-Key", "secret", "X-Tenant", "south")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            gateway
                .get("/housed/items/A1", "X-API-Key", "secret", "X-Tenant", "a/../b")
                .statusCode())
        .isEqualTo(403);
  }
}
