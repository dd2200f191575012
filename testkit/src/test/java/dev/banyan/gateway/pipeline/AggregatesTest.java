package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines that gather messages to go on with a list, of a whole gateway over a queue in memory
/// and a real SQLite journal.
class AggregatesTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { queue: {} }
      pipelines:
        billing:
          from: { system: orders }
          retry: { attempts: 3, wait: { from: 1ms, to: 5ms } }
          steps:
            - aggregate: message.CUSTOMER
              %s
              as: all
              steps:
                - { call: orders.put, with: { ID: "key + string(size(all))" } }
                - { split: all, as: one, steps: [ { call: orders.upsert, with: { ID: one.ID } } ] }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start(String... terms) {
    return TestGateway.start(folder, SHOP.formatted(lines(terms)), Map.of(), List.of(queue));
  }

  /// Keys beside `aggregate`.
  private static String lines(String... terms) {
    return String.join("\n        ", terms);
  }

  @Test
  void goesOnWithAListOfEachKeyAndSettlesItsMessagesWhenThatIsDone() {
    queue.send("1", "a");
    queue.send("2", "b");
    queue.send("3", "a");
    queue.send("4", "b");
    queue.send("5", "a");
    try (TestGateway _ = start("count: 3", "within: 1h")) {
      assertThat(queue.settled(3)).containsExactly("1", "3", "5");

      assertThat(queue.effects).containsExactly("a3", "1", "3", "5");
      assertThat(queue.left()).isEqualTo(2);
    }
    assertThat(queue.left()).as("given back, not lost").isEqualTo(2);
  }

  @Test
  void goesOnWithFewerWhenTheFirstHasWaitedSoLong() {
    try (TestGateway _ = start("within: 50ms")) {
      queue.send("1", "a");
      assertThat(queue.settled(1)).containsExactly("1");
    }

    assertThat(queue.effects).containsExactly("a1", "1");
  }

  @Test
  void goesOnWithTheMessageThatIsToBeTheLast() {
    try (TestGateway _ = start("until: size(message.LINES) > 0", "within: 1h")) {
      queue.send("1", "a");
      queue.send("2", "a", "line");
      queue.send("3", "a");
      assertThat(queue.settled(2)).containsExactly("1", "2");
    }

    assertThat(queue.effects).containsExactly("a2", "1", "2");
  }

  @Test
  void goesOnWhereNoMoreMayBeTaken() {
    for (int i = 0; i < 30; i++) {
      queue.send("" + i, "c" + i % 10);
    }
    try (TestGateway _ =
        TestGateway.start(
            folder,
            SHOP.formatted(lines("count: 8", "within: 1h"))
                .replace("    retry:", "    at-once: 4\n    unsettled: 10\n    retry:"),
            Map.of(),
            List.of(queue))) {
      assertThat(queue.settled(20)).doesNotHaveDuplicates();
    }
  }

  @Test
  void makesADeadLetterOfEachWhereTheListFails() {
    queue.failing = id -> "a2".equals(id) ? Fault.of(Fault.Kind.CONFLICT, "It may not be") : null;
    try (TestGateway gateway = start("count: 2", "within: 1h")) {
      queue.send("1", "a");
      queue.send("2", "a");
      queue.send("3", "b");
      queue.send("4", "b");
      assertThat(queue.settled(4)).containsExactlyInAnyOrder("1", "2", "3", "4");

      queue.failing = _ -> null;
      assertThat(ask(gateway, "GET", "")).contains("\"open\":2", "orders@1", "orders@2");
      assertThat(ask(gateway, "POST", "/redrive?limit=2"))
          .contains("done")
          .doesNotContain("failed");
      assertThat(queue.effects).containsExactly("b2", "3", "4", "a2", "1", "2");
    }
  }

  private static String ask(TestGateway gateway, String method, String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/dead-letters/billing" + path))
                .header("Banyan-By", "anna")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }
}
