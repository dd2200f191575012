package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that come many at once: each is a message of its own all the same.
class PipelineBatchesTest {
  private static final int MESSAGES = 400;
  private static final int CUSTOMERS = 7;
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { queue: {}, guard: none }
      pipelines:
        billing:
          from: { system: orders }
          at-once: %d
          unsettled: 400
          retry: { attempts: 3, wait: { from: 1ms, to: 5ms } }
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start(int atOnce) {
    return TestGateway.start(folder, SHOP.formatted(atOnce), Map.of(), List.of(queue));
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      queue.send("o" + i, "c" + i % CUSTOMERS);
    }
  }

  private void assertOrderOfEachCustomer() {
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      int own = customer;
      List<Integer> numbers =
          queue.effects.stream()
              .map(id -> Integer.valueOf(id.substring(1)))
              .filter(number -> number % CUSTOMERS == own)
              .toList();
      assertThat(numbers).isSorted();
    }
  }

  private static String metrics(TestGateway gateway) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void keepsTheFailuresOfMessagesApartThatCameTogether() {
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    queue.failing =
        id ->
            String.valueOf(id).endsWith("50") && tries.merge(id + "", 1, Integer::sum) < 3
                ? Fault.of(Fault.Kind.UNREACHABLE, "It is away")
                : null;
    send(0, 100);
    queue.send("poison", "this is no order".getBytes(StandardCharsets.UTF_8));
    send(100, MESSAGES);

    try (TestGateway gateway = start(8)) {
      queue.settled(MESSAGES + 1);

      assertThat(queue.effects).hasSize(MESSAGES).doesNotHaveDuplicates();
      assertOrderOfEachCustomer();
      assertThat(metrics(gateway))
          .contains("banyan_dead_letters{pipeline=\"billing\"} 1.0")
          .contains("banyan_pipeline_retried_total{pipeline=\"billing\"} 8.0")
          .contains("banyan_pipeline_done_total{pipeline=\"billing\"} 400.0");
    }
  }

  @Test
  void givesBackWhatWasNotBegunWhenItStopsInTheMiddle() {
    send(0, MESSAGES);
    try (TestGateway _ = start(4)) {
      queue.made(60);
    }
    assertThat(queue.left()).isEqualTo(MESSAGES - queue.effects.size());

    try (TestGateway _ = start(4)) {
      queue.settled(MESSAGES);
    }

    assertThat(queue.effects).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertOrderOfEachCustomer();
  }

  @Test
  void goesOnWhereTheSourceBreaksOffInTheMiddle() {
    send(0, MESSAGES / 2);
    try (TestGateway _ = start(4)) {
      queue.made(30);
      queue.lose();
      send(MESSAGES / 2, MESSAGES);
      queue.settled(MESSAGES);
    }

    assertThat(queue.effects).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertOrderOfEachCustomer();
  }
}
