package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What operators do with dead letters, by the listener `admin`.
class DeadLettersTest {
  private static final String ORDERS =
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
          retry: { attempts: 1 }
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start(String configuration) {
    return TestGateway.start(folder, configuration, Map.of(), List.of(queue));
  }

  private static HttpResponse<String> ask(
      TestGateway gateway, String method, String path, byte... body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.admin("/dead-letters" + path))
            .header("Banyan-By", "anna")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static String onlyId(TestGateway gateway) {
    JsonTree.Members list =
        (JsonTree.Members) JsonTree.parse(ask(gateway, "GET", "/billing").body());
    JsonTree.Items letters = (JsonTree.Items) Objects.requireNonNull(list.get("letters"));
    assertThat(letters.all()).hasSize(1);
    JsonTree id = ((JsonTree.Members) letters.all().getFirst()).get("id");
    return ((JsonTree.Text) Objects.requireNonNull(id)).value();
  }

  /// Parks the message `1` and starts over what the journal holds.
  private void park(Fault.Kind kind) {
    queue.failing = _ -> Fault.of(kind, "It fails");
    try (TestGateway _ = start(ORDERS)) {
      queue.send("1", "one");
      queue.settled(1);
    }
    queue.failing = _ -> null;
  }

  @Test
  void showsAMessageAsItCameWithWhyItIsThere() {
    park(Fault.Kind.CONFLICT);

    try (TestGateway gateway = start(ORDERS)) {
      String letter = ask(gateway, "GET", "/billing/" + onlyId(gateway)).body();

      assertThat(letter)
          .contains("\"state\":\"open\"", "\"fault\":\"conflict\"", "\"step\":\"steps/1\"")
          .contains("\"place\":\"orders@1\"", "\"base64\":\"/wE=\"", "\"what\":\"parked\"")
          .contains("\"body\":{\"text\":" + quoted(FakeQueue.order("1", "one")));
    }
  }

  private static String quoted(String text) {
    return new String(JsonTree.text(text).bytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dry-run", "dry-run=yes", "dryrun=true", "dry-run=true&dry-run=false"})
  void runsNothingWhereItIsNotClearWhetherItShall(String query) {
    park(Fault.Kind.CONFLICT);

    try (TestGateway gateway = start(ORDERS)) {
      HttpResponse<String> answer = ask(gateway, "POST", "/billing/redrive?" + query);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(queue.effects).isEmpty();
    }
  }

  @Test
  void runsALetterAgainOnceAndSaysWhoDidIt() {
    park(Fault.Kind.CONFLICT);

    try (TestGateway gateway = start(ORDERS)) {
      String id = onlyId(gateway);
      String dry = ask(gateway, "POST", "/billing/redrive?dry-run=true").body();
      String done = ask(gateway, "POST", "/billing/redrive").body();
      String again = ask(gateway, "POST", "/billing/" + id + "/redrive").body();

      assertThat(dry).contains("would-run");
      assertThat(done).contains("\"counts\":{\"done\":1}", "\"outcome\":\"done\"");
      assertThat(again).contains("refused", "it is not open");
      assertThat(queue.effects).containsExactly("1");
      assertThat(ask(gateway, "GET", "/billing/" + id).body())
          .contains("\"state\":\"redriven\"", "\"by\":\"anna\"");
      assertThat(ask(gateway, "GET", "/billing").body()).contains("\"open\":0");
    }
  }

  @Test
  void saysWhatIsNotThereAndWhatItDidNotDo() {
    try (TestGateway gateway = start(ORDERS)) {
      String nothing = ask(gateway, "POST", "/billing/redrive").body();

      assertThat(nothing).isEqualTo("{\"counts\":{},\"letters\":[]}");
      for (String act : List.of("/redrive", "/drop", "/edit")) {
        assertThat(ask(gateway, "POST", "/billing/0000" + act).statusCode()).isEqualTo(404);
        assertThat(ask(gateway, "POST", "/other/0000" + act).statusCode()).isEqualTo(404);
      }
      assertThat(ask(gateway, "POST", "/other/redrive").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void refusesToRunWhatMayHaveHappenedUnlessForced() {
    park(Fault.Kind.TIMEOUT);

    try (TestGateway gateway = start(ORDERS)) {
      String id = onlyId(gateway);
      String refused = ask(gateway, "POST", "/billing/" + id + "/redrive").body();
      assertThat(queue.effects).isEmpty();
      String forced = ask(gateway, "POST", "/billing/" + id + "/redrive?force=true").body();

      assertThat(refused).contains("may have happened");
      assertThat(forced).contains("\"outcome\":\"done\"");
      assertThat(queue.effects).containsExactly("1");
    }
  }

  @Test
  void stopsRunningALetterThatFailsAgainAndAgain() {
    park(Fault.Kind.CONFLICT);
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "Still");

    try (TestGateway gateway = start(ORDERS)) {
      for (int i = 0; i < LetterDesk.REDRIVES_MAX; i++) {
        assertThat(ask(gateway, "POST", "/billing/redrive").body()).contains("conflict: Still");
      }

      assertThat(ask(gateway, "POST", "/billing/redrive").body()).contains("refused", "3 times");
    }
  }

  private static final String ONCE =
      ORDERS.replace("      - { call", "      - { deduplicate: message.ID }\n      - { call");

  private void send(String id) {
    queue.send(id, FakeQueue.order("one", "c").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void letsAnotherHaveTheKeyOfALetterThatFailsAgain() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    try (TestGateway gateway = start(ONCE)) {
      send("m1");
      queue.settled(1);
      String again = ask(gateway, "POST", "/billing/redrive").body();
      queue.failing = _ -> null;
      send("m2");

      assertThat(again).contains("conflict: It fails");
      assertThat(queue.settled(1)).containsExactly("m2");
      assertThat(queue.effects).containsExactly("one");
    }
  }

  @Test
  void keepsTheDoubtOfAWriteThroughALaterRunThatFailsWithoutOne() {
    queue.failing = _ -> Fault.of(Fault.Kind.TIMEOUT, "It fails");
    try (TestGateway gateway = start(ONCE)) {
      send("m1");
      queue.settled(1);
      queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
      String again = ask(gateway, "POST", "/billing/redrive?force=true").body();
      queue.failing = _ -> null;
      send("m2");
      queue.settled(1);

      assertThat(again).contains("conflict: It fails");
      assertThat(queue.effects).as("the first may have been made").isEmpty();
      assertThat(ask(gateway, "GET", "/billing").body())
          .contains("\"open\":2", "\"why\":\"unknown\"");
    }
  }

  @Test
  void runsAChangedBodyAndKeepsTheOriginal() {
    queue.send("1", "this is no order".getBytes(StandardCharsets.UTF_8));

    try (TestGateway gateway = start(ORDERS)) {
      queue.settled(1);
      String id = onlyId(gateway);
      String unread = ask(gateway, "POST", "/billing/redrive").body();
      byte[] mended = FakeQueue.order("mended", "one").getBytes(StandardCharsets.UTF_8);
      String edited = ask(gateway, "POST", "/billing/" + id + "/edit", mended).body();
      String done = ask(gateway, "POST", "/billing/redrive").body();

      assertThat(unread).contains("it cannot be read", "edit it first");
      assertThat(edited).contains("edited");
      assertThat(done).contains("\"outcome\":\"done\"");
      assertThat(queue.effects).containsExactly("mended");
      assertThat(ask(gateway, "GET", "/billing/" + id).body()).contains("this is no order");
    }
  }

  @Test
  void dropsALetterBeforeItsTimeByForceOnly() {
    park(Fault.Kind.CONFLICT);

    try (TestGateway gateway = start(ORDERS)) {
      String drop = "/billing/" + onlyId(gateway) + "/drop";
      String early = ask(gateway, "POST", drop).body();
      String forced = ask(gateway, "POST", drop + "?force=true").body();

      assertThat(early).contains("refused", "it is kept until");
      assertThat(forced).contains("dropped");
      assertThat(ask(gateway, "GET", "/billing").body()).contains("\"open\":0");
    }
  }

  @Test
  void runsHeldLettersInTheirOrder() {
    queue.failing = id -> "1".equals(id) ? Fault.of(Fault.Kind.CONFLICT, "It fails") : null;
    String holding = ORDERS + "    after-dead-letter: hold-key\n";
    try (TestGateway gateway = start(holding)) {
      for (int i = 1; i <= 3; i++) {
        queue.send("" + i, "one");
      }
      queue.settled(3);
      queue.failing = _ -> null;

      String done = ask(gateway, "POST", "/billing/redrive").body();
      queue.send("4", "one");
      queue.settled(1);

      assertThat(done).doesNotContain("refused", "failed");
      assertThat(queue.effects).containsExactly("1", "2", "3", "4");
    }
  }

  @Test
  void runsNoMoreLettersAgainThanItIsTold() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    try (TestGateway gateway = start(ORDERS)) {
      for (int i = 1; i <= 3; i++) {
        queue.send("" + i, "c" + i);
        queue.settled(1);
      }
      queue.failing = _ -> null;

      String one = ask(gateway, "POST", "/billing/redrive?limit=1").body();

      assertThat(one).contains("\"counts\":{\"done\":1}");
      assertThat(queue.effects).as("the oldest").containsExactly("1");
      assertThat(ask(gateway, "GET", "/billing").body()).contains("\"open\":2");
    }
  }

  @Test
  void keepsALargeMessageByteForByte() {
    byte[] large = new byte[5_000_001];
    new java.util.Random(7).nextBytes(large);
    queue.send("1", large);

    try (TestGateway gateway = start(ORDERS)) {
      queue.settled(1);
      String letter = ask(gateway, "GET", "/billing/" + onlyId(gateway)).body();

      assertThat(letter).contains(java.util.Base64.getEncoder().encodeToString(large));
    }
  }

  @Test
  void keepsATextThatJsonWritesManyTimesLonger() {
    byte[] controls = new byte[3_000_000];
    java.util.Arrays.fill(controls, (byte) 1);
    queue.send("1", controls);

    try (TestGateway gateway = start(ORDERS)) {
      queue.settled(1);
      String letter = ask(gateway, "GET", "/billing/" + onlyId(gateway)).body();

      assertThat(letter).contains(java.util.Base64.getEncoder().encodeToString(controls));
    }
  }

  @Test
  void makesNoEffectForAMessageThatWasParkedButNotSettled() {
    park(Fault.Kind.CONFLICT);
    queue.send("1", "one"); // As a broker does that has not heard that it was settled.

    try (TestGateway gateway = start(ORDERS)) {
      queue.settled(1);

      assertThat(queue.effects).isEmpty();
      assertThat(onlyId(gateway)).isNotEmpty();
    }
  }

  @Test
  void isShownOnlyToWhoSaysWhoTheyAre() {
    try (TestGateway gateway = start(ORDERS)) {
      HttpResponse<String> nobody =
          gateway.send(HttpRequest.newBuilder(gateway.admin("/dead-letters")).build());
      Map<String, Integer> statuses = new ConcurrentHashMap<>();
      for (String path :
          List.of("/none", "/billing/none", "/billing?limit=0", "/billing?after=m1")) {
        statuses.put(path, ask(gateway, "GET", path).statusCode());
      }

      assertThat(nobody.statusCode()).isEqualTo(403);
      assertThat(statuses)
          .containsOnly(
              Map.entry("/none", 404),
              Map.entry("/billing/none", 404),
              Map.entry("/billing?limit=0", 400),
              Map.entry("/billing?after=m1", 400));
      assertThat(ask(gateway, "GET", "").body()).contains("billing");
    }
  }
}
