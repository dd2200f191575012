package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines from the events of a model, of a whole gateway over a real SQLite journal.
class OutboxTest {
  private static final String PUT =
      """
      systems:
        target: { queue: {} }
      pipelines:
        telling:
          from: { model: order%s }
          retry: { attempts: 3, wait: { from: 1ms, to: 5ms } }
          steps:
            - { call: target.put, with: { ID: "%s" } }
      """;
  private static final String ID = "message.id";

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start(String more) {
    return TestGateway.start(folder, Orders.MODEL + more, Map.of(), List.of(queue));
  }

  private static String put(String from, String id) {
    return PUT.formatted(from, id);
  }

  @Test
  void relaysEachEventUnderItsIdAndThoseOfAKeyInTheirOrder() {
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    queue.failing =
        id ->
            String.valueOf(id).endsWith("/2") && tries.merge(id + "", 1, Integer::sum) < 3
                ? Fault.of(Fault.Kind.UNREACHABLE, "It is away")
                : null;
    List<String> expected = new ArrayList<>();
    try (TestGateway gateway = start(put("", ID))) {
      for (String order : List.of("A", "B", "C")) {
        Orders.place(gateway, order);
        Orders.note(gateway, order, "first");
        Orders.note(gateway, order, "second");
        for (int version = 1; version <= 3; version++) {
          expected.add("model/order/" + order + "/" + version);
        }
      }
      queue.made(9);
    }

    assertThat(queue.effects).containsExactlyInAnyOrderElementsOf(expected);
    for (String order : List.of("A", "B", "C")) {
      assertThat(queue.effects).filteredOn(one -> one.contains("/" + order + "/")).isSorted();
    }
  }

  @Test
  void bindsWhatAnEventIs() {
    String told =
        "message.key + ' ' + string(message.version) + ' ' + message.data.note.orValue('-')"
            + " + (message.kind == 'OrderNoted' ? message.json : '')";
    try (TestGateway gateway = start(put("", told))) {
      Orders.place(gateway, "A");
      Orders.note(gateway, "A", "hi");

      assertThat(queue.made(2)).containsExactly("A 1 -", "A 2 hi{\"note\":\"hi\"}");
    }
  }

  @Test
  void beginsWithWhatHappensOnceItIsDeclaredAndGoesOnAfterThat() {
    try (TestGateway gateway = start("")) {
      Orders.place(gateway, "before");
    }
    try (TestGateway gateway = start(put("", ID))) {
      Orders.place(gateway, "A");
      assertThat(queue.made(1)).containsExactly("model/order/A/1");
    }
    try (TestGateway gateway = start("")) {
      Orders.note(gateway, "A", "meanwhile");
    }

    try (TestGateway _ = start(put("", ID))) {
      assertThat(queue.made(1)).containsExactly("model/order/A/2");
    }
  }

  @Test
  void takesTheEventsThatAreNamedFromTheBeginningWhereThatIsSaid() {
    try (TestGateway gateway = start("")) {
      Orders.place(gateway, "A");
      Orders.note(gateway, "A", "old");
    }

    try (TestGateway gateway =
        start(put(", events: [OrderNoted], since: beginning", "message.data.note"))) {
      assertThat(queue.made(1)).containsExactly("old");
      Orders.place(gateway, "B");
      Orders.note(gateway, "B", "new");
      assertThat(queue.made(1)).containsExactly("new");
    }
  }

  @Test
  void putsAnEventToTheDeadLettersAndRunsItAgain() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It may not be put");
    try (TestGateway gateway = start(put("", ID))) {
      Orders.place(gateway, "A");
      String letters = awaitLetter(gateway);
      String id = letters.replaceAll("(?s).*\"id\":\"([0-9a-f]+)\".*", "$1");

      queue.failing = _ -> null;
      String outcome = ask(gateway, "POST", "/" + id + "/redrive");

      assertThat(outcome).contains("done");
      assertThat(queue.effects).containsExactly("model/order/A/1");
    }
  }

  @Test
  void putsAnEventThatFitsItsDeclarationNoMoreToTheDeadLetters() {
    try (TestGateway gateway = start("")) {
      Orders.place(gateway, "A");
      Orders.note(gateway, "A", "hi");
      Orders.place(gateway, "B");
    }
    String changed = Orders.MODEL.replace("note: text(40)", "note: integer");

    String telling = changed + put(", since: beginning", ID);
    try (TestGateway gateway = TestGateway.start(folder, telling, Map.of(), List.of(queue))) {
      queue.made(2);
      String letters = awaitLetter(gateway);

      assertThat(queue.effects).containsExactlyInAnyOrder("model/order/A/1", "model/order/B/1");
      assertThat(letters).contains("\"step\":\"decode\"", "model/order/A/2");
    }
  }

  private static String awaitLetter(TestGateway gateway) {
    while (true) {
      String letters = ask(gateway, "GET", "");
      if (letters.contains("\"open\":1")) {
        return letters;
      }
      Thread.onSpinWait();
    }
  }

  private static String ask(TestGateway gateway, String method, String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/dead-letters/telling" + path))
                .header("Banyan-By", "anna")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }
}
