package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands of models with an idempotency key: one append for claim, events and answer.
class ModelCommandsTest {
  private static final String KEY = "Idempotency-Key";
  private static final String K1 = "k1-0123456789abcdef";
  private static final String K2 = "k2-0123456789abcdef";

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    start(ModelsTest.CONFIGURATION);
  }

  private void start(String configuration) {
    gateway = TestGateway.start(folder, configuration, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String key, String body, String... headers) {
    HttpRequest.Builder request =
        gateway
            .request(path)
            .headers("Content-Type", "application/json", KEY, key)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.send(request.build());
  }

  private HttpResponse<String> place(String key) {
    return post("/v1/orders", key, ModelsTest.ORDER);
  }

  private HttpResponse<String> ship(String key) {
    return post("/v1/orders/A%201/shipment", key, "{}");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private String state(HttpResponse<String> of) {
    String link = header(of, "link");
    return gateway.get(link.substring(1, link.indexOf('>'))).body();
  }

  private String order() {
    return gateway.get("/v1/orders/A%201").body();
  }

  private double metric(String name) {
    String metrics = gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void givesTheSameAnswerAgainAlsoAfterARestart() {
    HttpResponse<String> first = place(K1);
    gateway.close();
    start();

    HttpResponse<String> second = place(K1);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(header(first, "idempotency-replayed")).isEmpty();
    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(header(second, "location")).isEqualTo(header(first, "location")).isNotEmpty();
    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
    assertThat(header(second, "banyan-command"))
        .isEqualTo(header(first, "banyan-command"))
        .isNotEmpty();
    assertThat(order()).contains("\"version\":1");
  }

  @Test
  void recordsEverythingInOneAppend() {
    place(K1);
    double groups = metric("banyan_journal_groups_total");

    HttpResponse<String> shipped = ship(K2);

    assertThat(shipped.statusCode()).as(shipped.body()).isEqualTo(200);
    assertThat(metric("banyan_journal_groups_total") - groups).isEqualTo(1);
  }

  @Test
  void decidesACommandOnceHoweverManyComeTogether() throws InterruptedException {
    place(K1);
    int twins = 12;
    CountDownLatch go = new CountDownLatch(1);
    List<HttpResponse<String>> answers = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < twins; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    answers.add(ship(K2));
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(answers).hasSize(twins);
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
    assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.getFirst().body());
    assertThat(answers).filteredOn(one -> header(one, "idempotency-replayed").isEmpty()).hasSize(1);
    assertThat(order()).contains("\"version\":2", "shipped");
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherBody() {
    place(K1);

    HttpResponse<String> other = post("/v1/orders", K1, ModelsTest.ORDER.replace("A 1", "A 2"));
    HttpResponse<String> invalid = post("/v1/orders", K1, "{\"id\":7}");

    assertThat(List.of(other.statusCode(), invalid.statusCode())).containsExactly(422, 422);
    assertThat(other.body()).contains("idempotency-key-reused");
    assertThat(invalid.body()).contains("idempotency-key-reused");
    assertThat(gateway.get("/v1/orders/A%202").statusCode()).isEqualTo(404);
  }

  @Test
  void keepsARefusalAndGivesItAgain() {
    place(K1);
    String cancel = "{\"reason\":\"no\"}";
    ship(K2);
    String k3 = "k3-0123456789abcdef";

    HttpResponse<String> first = post("/v1/orders/A%201/cancellation", k3, cancel);
    HttpResponse<String> second = post("/v1/orders/A%201/cancellation", k3, cancel);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(409);
    assertThat(first.body()).contains("too-late");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("too-late");
    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
    assertThat(state(second)).contains("\"state\":\"done\"", "\"status\":409");
  }

  @Test
  void freesAKeyWhoseRequestIsNotValid() {
    HttpResponse<String> wrong = post("/v1/orders", K1, "{\"id\":7}");

    HttpResponse<String> right = place(K1);

    assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(422);
    assertThat(state(wrong)).contains("\"state\":\"refused\"");
    assertThat(right.statusCode()).as(right.body()).isEqualTo(201);
  }

  @Test
  void saysWhatBecameOfACommand() {
    HttpResponse<String> first = place(K1);

    assertThat(state(first))
        .contains("\"state\":\"done\"", "\"status\":201", "\\\"status\\\":\\\"placed\\\"");
  }

  @Test
  void answersARepeatWhoseConditionHeldTheFirstTime() {
    place(K1);
    String tag = header(gateway.get("/v1/orders/A%201"), "etag");

    HttpResponse<String> first = post("/v1/orders/A%201/shipment", K2, "{}", "If-Match", tag);
    HttpResponse<String> second = post("/v1/orders/A%201/shipment", K2, "{}", "If-Match", tag);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
  }

  @Test
  void recordsNoWriteInTheAuditTrailThatIsOnlyAskedForAgain() {
    gateway.close();
    start(ModelsTest.CONFIGURATION.replace("store:", "audit: {}\nstore:"));
    place(K1);
    double records = metric("banyan_audit_records_total");

    HttpResponse<String> second = place(K1);

    assertThat(header(second, "idempotency-replayed")).isEqualTo("?1");
    assertThat(records).isPositive();
    assertThat(metric("banyan_audit_records_total")).isEqualTo(records);
  }
}
