package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers see when a system fails, is looked after, or fails on purpose.
class ResilienceTest {
  private static final String CONFIGURATION =
      RestTest.CONFIGURATION
          .replace("127.0.0.1 } }", "127.0.0.1 }, admin: { port: 0, host: 127.0.0.1 } }")
          .replace(
              "old: { fake: {} }",
              """
              old: { fake: {}, guard: { preset: none, concurrency: 64 } }
                resting:
                  fake: {}
                  maintenance: [ { from: "2020-01-01T00:00", for: 900000h } ]\
              """)
          .replace(
              "  change-item:",
              """
                rest:
                  takes: { code: text(12) }
                  call: resting.get
                  with: { CODE: code }
                  returns: { mapping: item }
                declared:
                  takes: { code: text(12) }
                  call: old.get
                  with: { CODE: code }
                  returns: { mapping: item }
                  faults: { NoSuchItem: not-found }
                  fallback: { answer: { code: code, title: "'not known now'", price: "0.00" } }
                called:
                  takes: { code: text(12) }
                  call: resting.get
                  with: { CODE: code }
                  returns: { mapping: item }
                  fallback: { call: item, with: { code: "'A1'" } }
                change-item:\
              """)
          .replace(
              "    callers: partners\n",
              """
                  callers: partners
                  caller-deadline: { header: X-Timeout-Ms, callers: partners }
              """)
          .replace(
              "      GET /items/{code}: { call: item }\n",
              """
                    GET /items/{code}: { call: item }
                    GET /rest/{code}: { call: rest }
                    GET /declared/{code}: { call: declared }
                    GET /called/{code}: { call: called }
                    GET /drilled/{code}:
                      call: item
                      faults:
                        - { share: 100%, header: X-Drill, problem: not-found }
                        - { share: 100%, header: X-Slow, delay: 100ms }
              """);

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> get(String path, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "X-API-Key";
    all[1] = "secret";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return gateway.get(path, all);
  }

  private String metrics() {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void answersWhatIsDeclaredWhereTheSystemDoesNot() {
    old.failing = Fault.of(Fault.Kind.UNREACHABLE, "The system cannot be reached");

    HttpResponse<String> answer = get("/v1/declared/A1");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"code\":\"A1\",\"title\":\"not known now\",\"price\":0.00}");
    assertThat(answer.headers().firstValue("banyan-fallback")).hasValue("?1");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("etag")).isEmpty();
    assertThat(metrics())
        .contains("banyan_fallbacks_total{operation=\"declared\",reason=\"unreachable\"} 1");
  }

  @Test
  void passesADeclaredFaultByTheFallback() {
    HttpResponse<String> answer = get("/v1/declared/ZZ");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("banyan-fallback")).isEmpty();
  }

  @Test
  void answersByAnotherOperationWhereTheFirstCannot() {
    HttpResponse<String> answer = get("/v1/called/ZZ");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"code\":\"A1\"");
  }

  @Test
  void refusesCallsOfASystemUnderMaintenanceAndSaysForHowLong() {
    HttpResponse<String> answer = get("/v1/rest/A1");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("system-under-maintenance");
    assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
  }

  @Test
  void failsOnPurposeWhereADrillSaysSoAndTellsIt() {
    HttpResponse<String> drilled = get("/v1/drilled/A1", "X-Drill", "1");
    HttpResponse<String> spared = get("/v1/drilled/A1");

    assertThat(drilled.statusCode()).isEqualTo(404);
    assertThat(drilled.headers().firstValue("banyan-drill")).hasValue("?1");
    assertThat(spared.statusCode()).isEqualTo(200);
    assertThat(spared.headers().firstValue("banyan-drill")).isEmpty();
    assertThat(metrics())
        .contains("banyan_drills_total{api=\"shop\",route=\"GET /v1/drilled/{code}\"} 1");
  }

  @Test
  void answersLaterWhereADrillSaysSo() {
    long begun = System.nanoTime();

    HttpResponse<String> slow = get("/v1/drilled/A1", "X-Slow", "1");

    assertThat(slow.statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - begun).isGreaterThan(90_000_000);
  }

  @Test
  void takesOverAShorterDeadlineOfATrustedCaller() {
    get("/v1/items/A1", "X-Timeout-Ms", "7000");
    long shortened = old.leftMillis;
    get("/v1/items/A1", "X-Timeout-Ms", "99999999");
    long lengthened = old.leftMillis;
    get("/v1/items/A1", "X-Timeout-Ms", "soon");
    long nonsense = old.leftMillis;

    assertThat(shortened).isBetween(1L, 7_000L);
    assertThat(lengthened).isBetween(10_000L, 30_000L);
    assertThat(nonsense).isBetween(10_000L, 30_000L);
  }
}
