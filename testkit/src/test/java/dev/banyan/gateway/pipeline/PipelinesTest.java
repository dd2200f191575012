package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines of a whole gateway over a queue in memory and a real SQLite journal.
class PipelinesTest {
  private static final String ORDERS =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { queue: {} }
      types:
        Billed: { fields: { id: text(40), amount: decimal(9.2), to: text(40) } }
      operations:
        put-once:
          takes: { id: text(40) }
          call: orders.put
          with: { ID: id }
          once-by: ID
        put-both:
          takes: { id: text(38) }
          steps:
            - first: { call: orders.put, with: { ID: id } }
            - second: { call: orders.put, with: { ID: "id + '-b'" } }
      pipelines:
        billing:
          from: { system: orders }
          retry: { attempts: 3, wait: { from: 1ms, to: 5ms } }
      """;
  private static final String PUT =
      """
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start(String more) {
    return TestGateway.start(folder, ORDERS + more, Map.of(), List.of(queue));
  }

  private static Fault fault(Fault.Kind kind) {
    return Fault.of(kind, "It fails");
  }

  private static byte[] bytes(String id) {
    return FakeQueue.order(id, "c").getBytes(StandardCharsets.UTF_8);
  }

  private static String metrics(TestGateway gateway) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void doesAllOfItsStepsAndSettles() {
    try (TestGateway gateway =
        start(
            """
                steps:
                  - { filter: "message.CUSTOMER != 'nobody'" }
                  - { call: orders.name, with: { CUSTOMER: message.CUSTOMER }, as: who }
                  - { set: { id: message.ID, amount: message.AMOUNT, to: who.NAME },
                      type: Billed, as: bill }
                  - route:
                      - when: "message.CUSTOMER == 'big'"
                        steps: [ { call: orders.upsert, with: { ID: bill.to } } ]
                      - steps:
                          - split: message.LINES
                            as: line
                            steps: [ { call: orders.upsert, with: { ID: line.NO } } ]
                  - { throttle: 1000/s }
                  - { call: orders.put, with: { ID: bill.id, AMOUNT: bill.amount } }
            """)) {
      queue.send("1", "small", "a", "b");
      queue.settled(1);
      queue.send("2", "nobody");
      queue.send("3", "big", "c");

      assertThat(queue.settled(2)).containsExactlyInAnyOrder("2", "3");
      assertThat(queue.effects).containsExactly("a", "b", "1=12.50", "name of big", "3=12.50");
      assertThat(metrics(gateway))
          .contains("banyan_pipeline_taken_total{pipeline=\"billing\"} 3.0")
          .contains("banyan_pipeline_done_total{pipeline=\"billing\"} 3.0");
    }
  }

  @Test
  void keepsTheOrderOfEachKeyWhileOneIsTriedAgain() {
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    queue.failing =
        id ->
            String.valueOf(id).startsWith("slow") && tries.merge(id + "", 1, Integer::sum) < 3
                ? fault(Fault.Kind.UNREACHABLE)
                : null;
    for (int i = 0; i < 50; i++) {
      queue.send((i % 10 == 0 ? "slow" : "quick") + i, "c" + i % 5);
    }

    try (TestGateway _ = start(PUT)) {
      queue.settled(50);
    }

    for (int customer = 0; customer < 5; customer++) {
      int own = customer;
      List<Integer> numbers =
          queue.effects.stream()
              .map(id -> Integer.valueOf(id.replaceAll("\\D", "")))
              .filter(number -> number % 5 == own)
              .toList();
      assertThat(numbers).hasSize(10).isSorted();
    }
  }

  @Test
  void putsAPoisonMessageOutOfTheWayOnce() {
    queue.failing = id -> "2".equals(id) ? fault(Fault.Kind.INVALID) : null;
    for (int i = 1; i <= 4; i++) {
      queue.send("" + i, "one");
    }

    try (TestGateway gateway = start(PUT)) {
      queue.settled(4);

      assertThat(queue.effects).containsExactly("1", "3", "4");
      assertThat(metrics(gateway)).contains("banyan_dead_letters{pipeline=\"billing\"} 1.0");
    }
  }

  @Test
  void putsAMessageAsideThatFailsAsOftenAsItMay() {
    queue.failing = _ -> fault(Fault.Kind.UNREACHABLE);
    queue.send("1", "one");

    try (TestGateway gateway = start(PUT)) {
      queue.settled(1);

      assertThat(metrics(gateway))
          .contains("banyan_pipeline_retried_total{pipeline=\"billing\"} 3.0")
          .contains("banyan_pipeline_parked_total{pipeline=\"billing\"} 1.0");
    }
  }

  @Test
  void neverSendsAWriteAgainWhoseOutcomeIsUnknown() {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    queue.failing = id -> sent.add(id + "") ? fault(Fault.Kind.TIMEOUT) : null;
    queue.send("1", "one");

    try (TestGateway _ = start(PUT)) {
      queue.settled(1);
    }

    assertThat(queue.effects).isEmpty();
  }

  @Test
  void doesNotSendAgainWhatAnOverloadedSystemMayHaveMade() {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    queue.failing = id -> sent.add(id + "") ? fault(Fault.Kind.OVERLOADED) : null;
    queue.send("1", "one");

    try (TestGateway _ = start(PUT)) {
      queue.settled(1);
    }

    assertThat(sent).containsExactly("1");
    assertThat(queue.effects).isEmpty();
  }

  @Test
  void sendsAWriteAgainThatItsTargetRefusesTwice() {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    queue.failing = id -> sent.add(id + "") ? fault(Fault.Kind.TIMEOUT) : null;
    queue.send("1", "one");

    try (TestGateway _ = start("    steps: [ { call: put-once, with: { id: message.ID } } ]\n")) {
      queue.settled(1);
    }

    assertThat(queue.effects).containsExactly("1");
  }

  @Test
  void goesOnAtTheStepThatFailed() {
    Set<String> failed = ConcurrentHashMap.newKeySet();
    queue.failing =
        id -> "second".equals(id) && failed.add("second") ? fault(Fault.Kind.UNREACHABLE) : null;
    queue.send("first", "one");

    try (TestGateway _ =
        start(
            """
                steps:
                  - { call: orders.put, with: { ID: message.ID } }
                  - { call: orders.put, with: { ID: "'second'" } }
            """)) {
      queue.settled(1);
    }

    assertThat(queue.effects).containsExactly("first", "second");
  }

  @Test
  void makesNoEffectTwiceWhenTheSourceDeliversAgain() {
    try (TestGateway _ = start(PUT)) {
      for (int i = 0; i < 200; i++) {
        queue.send("" + i, "c" + i % 7);
        if (i % 40 == 20) {
          queue.lose();
        }
      }
      while (queue.left() > 0) {
        queue.settled(1);
      }
    }

    assertThat(queue.effects).doesNotHaveDuplicates().hasSize(200);
  }

  @Test
  void doesAKeyOnceAlsoAfterARestart() {
    String once =
        """
            steps:
              - { deduplicate: message.ID }
              - { call: orders.put, with: { ID: message.ID } }
        """;
    queue.send("m1", bytes("one"));
    try (TestGateway _ = start(once)) {
      queue.settled(1);
    }

    queue.send("m2", bytes("one"));
    queue.send("m3", bytes("two"));
    try (TestGateway _ = start(once)) {
      queue.settled(2);
    }

    assertThat(queue.effects).containsExactly("one", "two");
  }

  @Test
  void holdsTheLaterMessagesOfAKeyWhereThatIsDeclared() {
    queue.failing = id -> "2".equals(id) ? fault(Fault.Kind.INVALID) : null;
    for (int i = 1; i <= 4; i++) {
      queue.send("" + i, i == 3 ? "other" : "one");
    }

    try (TestGateway gateway = start("    after-dead-letter: hold-key\n" + PUT)) {
      queue.settled(4);

      assertThat(queue.effects).containsExactlyInAnyOrder("1", "3");
      assertThat(metrics(gateway)).contains("banyan_dead_letters{pipeline=\"billing\"} 2.0");
    }
  }

  @Test
  void makesNoEffectTwiceWhenItIsStoppedAndStartedAtWork() {
    for (int i = 0; i < 400; i++) {
      queue.send("" + i, "c" + i % 9);
    }

    for (int stop = 0; stop < 4; stop++) {
      try (TestGateway _ = start(PUT)) {
        queue.settled(40);
      }
    }
    try (TestGateway _ = start(PUT)) {
      while (queue.left() > 0) {
        queue.settled(1);
      }
    }

    assertThat(queue.effects).doesNotHaveDuplicates().hasSize(400);
  }

  @Test
  void letsMessagesPassNoFasterThanItsRate() {
    String slowly =
        """
            steps:
              - { throttle: 50/s }
              - { call: orders.put, with: { ID: message.ID } }
        """;
    try (TestGateway _ = start(slowly)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 16; i++) {
        queue.send("" + i, "c" + i);
      }
      queue.made(16);

      long tookMillis = (System.nanoTime() - begin) / 1_000_000;
      assertThat(tookMillis).as("15 gaps, less what a clock is off").isGreaterThanOrEqualTo(295);
    }
  }

  @Test
  void worksOnAfterAReload() {
    try (TestGateway gateway = start(PUT)) {
      queue.send("1", "one");
      queue.settled(1);
      assertThat(gateway.reload(ORDERS + PUT + "# again\n").hasErrors()).isFalse();
      queue.send("2", "one");

      queue.settled(1);
      assertThat(queue.effects).containsExactly("1", "2");
    }
  }

  /// A sender sends again what nobody confirmed: both are there, and more than may be unsettled.
  @Test
  void endsWithAllCopiesOfAMessage() {
    for (int i = 0; i < 12; i++) {
      queue.send("m" + i / 2, "one");
    }

    try (TestGateway _ = start("    at-once: 2\n    unsettled: 4\n" + PUT)) {
      queue.settled(12);
    }

    assertThat(queue.left()).isZero();
    assertThat(queue.effects).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
  }

  /// The first was made: to run it all again would make that one twice.
  @Test
  void callsALetterUnknownOfWhichOneOfTwoWritesWasRefused() {
    queue.failing = id -> "1-b".equals(id) ? fault(Fault.Kind.INVALID) : null;
    queue.send("1", "one");
    queue.send("2", "one");

    String both = "    steps:\n      - { call: put-both, with: { id: message.ID } }\n";
    try (TestGateway gateway = start(both)) {
      queue.settled(2);
      HttpRequest.Builder letters = HttpRequest.newBuilder(gateway.admin("/dead-letters/billing"));
      String told = gateway.send(letters.header("Banyan-By", "anna").build()).body();

      assertThat(queue.effects).containsExactly("1", "2", "2-b");
      assertThat(told).contains("\"open\":1", "\"why\":\"unknown\"");
    }
  }
}
