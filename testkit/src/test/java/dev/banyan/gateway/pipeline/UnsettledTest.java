package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source that fails in a way that none should when it is told that a message is done.
class UnsettledTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      store: { sqlite: shop.db }
      systems:
        orders: { queue: {} }
      pipelines:
        billing:
          from: { system: orders }
          steps:
            - { call: orders.upsert, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private static void fail(String id) {
    if (id.equals("1")) {
      throw new IllegalStateException("a defect of a driver");
    }
  }

  @Test
  void goesOnWithTheKeyOfAMessageThatCouldNotBeSettled() {
    queue.settling = UnsettledTest::fail;
    queue.send("1", "a");
    queue.send("2", "a");
    queue.send("3", "a");

    try (TestGateway _ = TestGateway.start(folder, SHOP, Map.of(), List.of(queue))) {
      assertThat(queue.settled(2)).containsExactly("2", "3");
      assertThat(queue.effects).containsExactly("1", "2", "3");
      assertThat(queue.left()).isEqualTo(1);
    }
  }
}
