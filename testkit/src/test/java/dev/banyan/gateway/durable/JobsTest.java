package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.gateway.FakeConnector;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job of a configuration, started and watched through the listener `admin`.
class JobsTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/shop.db }
      systems:
        old: { fake: {} }
      jobs:
        copy:
          over: { call: old.pages }
          do:
            call: old.put
            with:
              CODE: "'Z' + row.CODE"
              DESCR: row.DESCR
              PRICE: row.PRICE
              HIDDEN: "'by job'"
          skip: 1
          retry: { attempts: 1 }
      """;

  @TempDir Path folder;
  private final FakeConnector shop = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, SHOP, Map.of(), List.of(shop));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<String> ask(String method, String path) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.admin(path))
            .header("Banyan-By", "ann")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private JsonTree.Members ended() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      JsonTree.Members job = (JsonTree.Members) JsonTree.parse(ask("GET", "/jobs/copy").body());
      if (job.get("runs") instanceof JsonTree.Items(var runs)
          && !runs.isEmpty()
          && runs.getFirst() instanceof JsonTree.Members run
          && run.get("state") instanceof JsonTree.Text(String state)
          && !state.equals("open")) {
        return run;
      }
      assertThat(System.nanoTime()).as("in time").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  @Test
  void doesWhatItSaysWithEachRow() {
    HttpResponse<String> started = ask("POST", "/jobs/copy/start");
    JsonTree.Members run = ended();

    assertThat(started.statusCode()).isEqualTo(200);
    assertThat(((JsonTree.Members) JsonTree.parse(started.body())).get("started"))
        .isEqualTo(run.get("run"));
    assertThat(run.get("state")).isEqualTo(new JsonTree.Text("done"));
    assertThat(shop.items).containsOnlyKeys("A1", "ZA1");
    assertThat(Objects.requireNonNull(shop.items.get("ZA1")).at("HIDDEN")).isEqualTo("by job");
  }

  @Test
  void isToldFromARowThatFails() {
    shop.onPut =
        () -> {
          throw Fault.of(Fault.Kind.CONFLICT, "not now");
        };
    HttpResponse<String> _ = ask("POST", "/jobs/copy/start");
    JsonTree.Members run = ended();

    assertThat(run.get("state")).isEqualTo(new JsonTree.Text("done"));
    assertThat(run.get("skipped")).isEqualTo(new JsonTree.Numeral("1"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(ask("POST", "/jobs/other/start").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/jobs/copy/stop").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/jobs/copy/cancel").statusCode()).isEqualTo(409);
    assertThat(ask("PUT", "/jobs/copy/start").statusCode()).isEqualTo(404);
  }

  @Test
  void letsNobodyActWithoutAName() {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.admin("/jobs/copy/start"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    assertThat(gateway.send(request).statusCode()).isEqualTo(403);
  }
}
