package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import dev.banyan.value.Bytes;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Poison messages among good ones, while the source breaks off now and then: each is a dead letter
/// once, with its cause and its bytes, and run again it has one effect. `-Dpoison=N` says how many.
class PoisonTest {
  private static final int POISON = Integer.getInteger("poison", 100);
  private static final int PAGE = 1_000;
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
          key: message.ID
          at-once: 16
          retry: { attempts: 2, wait: { from: 1ms, to: 2ms } }
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();
  private final Map<String, byte[]> sent = new HashMap<>();

  private JsonTree.Members ask(TestGateway gateway, String method, String path) {
    return (JsonTree.Members)
        JsonTree.parse(
            gateway
                .send(
                    HttpRequest.newBuilder(gateway.admin("/dead-letters/billing" + path))
                        .header("Banyan-By", "anna")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build())
                .body());
  }

  private List<JsonTree.Members> letters(TestGateway gateway, String method, String path) {
    return LetterJson.list(ask(gateway, method, path), "letters");
  }

  /// Every second message is poison: half of those are no orders at all.
  private void send(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2 * POISON; i++) {
      byte[] body = FakeQueue.order("id" + i, "c").getBytes(StandardCharsets.UTF_8);
      if (i % 4 == 1) {
        body = new byte[20 + random.nextInt(50)];
        random.nextBytes(body);
      }
      if (i % 2 == 1) {
        sent.put("m" + i, body);
      }
      queue.send("m" + i, body);
      if (random.nextInt(50) == 0) {
        queue.lose();
      }
    }
  }

  @Test
  void makesEachADeadLetterOnceAndOneEffectOfEachThatIsRunAgain() {
    long seed = System.nanoTime();
    queue.failing =
        id ->
            Integer.parseInt(String.valueOf(id).substring(2)) % 4 == 3
                ? Fault.of(Fault.Kind.CONFLICT, "It may not be put")
                : null;
    try (TestGateway gateway = TestGateway.start(folder, SHOP, Map.of(), List.of(queue))) {
      send(seed);
      queue.settled(2 * POISON);

      assertThat(queue.effects).as("seed " + seed).hasSize(POISON).doesNotHaveDuplicates();
      assertThat(found(gateway)).as("seed " + seed).isEqualTo(sent.keySet());

      queue.failing = _ -> null;
      List<String> outcomes = redrive(gateway);
      assertThat(outcomes).filteredOn("done"::equals).hasSize(POISON / 2);
      assertThat(queue.effects).hasSize(POISON + POISON / 2).doesNotHaveDuplicates();
    }
  }

  /// The ids of the messages that have a letter, each held against what was sent.
  private Set<String> found(TestGateway gateway) {
    Set<String> found = new HashSet<>();
    for (JsonTree.Members line : listed(gateway)) {
      JsonTree.Members letter = ask(gateway, "GET", "/" + LetterJson.text(line, "id"));
      String id = LetterJson.text((JsonTree.Members) head(letter), "id");
      assertThat(found.add(id)).as(id).isTrue();
      assertThat(LetterJson.bytes(letter.get("body")))
          .isEqualTo(Bytes.wrap(sent.getOrDefault(id, new byte[0])));
      boolean undecoded = Integer.parseInt(id.substring(1)) % 4 == 1;
      assertThat(LetterJson.cause(letter.get("cause")).fault())
          .isEqualTo(undecoded ? "garbage" : "conflict");
    }
    return found;
  }

  /// The whole list, page by page.
  private List<JsonTree.Members> listed(TestGateway gateway) {
    List<JsonTree.Members> all = new ArrayList<>();
    JsonTree next = JsonTree.number(0);
    while (next instanceof JsonTree.Numeral(String number)) {
      JsonTree.Members page = ask(gateway, "GET", "?limit=" + PAGE + "&after=" + number);
      all.addAll(LetterJson.list(page, "letters"));
      next = page.get("next");
    }
    return all;
  }

  private static JsonTree head(JsonTree.Members letter) {
    return Objects.requireNonNull(letter.get("message"));
  }

  /// Runs each open letter by its id.
  private List<String> redrive(TestGateway gateway) {
    List<String> outcomes = new ArrayList<>();
    for (JsonTree.Members line : listed(gateway)) {
      letters(gateway, "POST", "/" + LetterJson.text(line, "id") + "/redrive")
          .forEach(one -> outcomes.add(LetterJson.text(one, "outcome")));
    }
    return outcomes;
  }
}
