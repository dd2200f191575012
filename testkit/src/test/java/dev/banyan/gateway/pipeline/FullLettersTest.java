package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import dev.banyan.value.Bytes;
import java.lang.ref.WeakReference;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More dead letters than a pipeline may have, and what is in memory of those it has.
class FullLettersTest {
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
          at-once: 1
          unsettled: 1
          retry: { attempts: 1 }
          dead-letters: { keep: 1d, most: 3 }
          steps:
            - { call: orders.put, with: { ID: message.ID } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start() {
    return TestGateway.start(folder, ORDERS, Map.of(), List.of(queue));
  }

  private static String get(TestGateway gateway, String path) {
    return gateway.send(request(gateway, path).build()).body();
  }

  private static HttpRequest.Builder request(TestGateway gateway, String path) {
    return HttpRequest.newBuilder(gateway.admin(path)).header("Banyan-By", "anna");
  }

  private static List<String> ids(TestGateway gateway) {
    JsonTree.Members list =
        (JsonTree.Members) JsonTree.parse(get(gateway, "/dead-letters/billing"));
    JsonTree.Items letters = (JsonTree.Items) Objects.requireNonNull(list.get("letters"));
    return letters.all().stream()
        .map(one -> ((JsonTree.Text) Objects.requireNonNull(((JsonTree.Members) one).get("id"))))
        .map(JsonTree.Text::value)
        .toList();
  }

  private static void until(BooleanSupplier condition) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (!condition.getAsBoolean() && !deadline.passed()) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private void sendFive() {
    for (int i = 1; i <= 5; i++) {
      queue.send("" + i, "one");
    }
  }

  @Test
  void takesNoMoreMessagesAtItsLimitAndSaysSo() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    sendFive();

    try (TestGateway gateway = start()) {
      queue.settled(3);
      until(() -> get(gateway, "/metrics").contains("letters_full{pipeline=\"billing\"} 1.0"));

      assertThat(get(gateway, "/health/ready"))
          .contains("\"status\":\"ready\"")
          .contains("\"standing-still\":[\"pipeline billing: 3 dead letters are open, and at 3");
      assertThat(get(gateway, "/dead-letters"))
          .contains("\"open\":3", "\"most\":3", "\"full\":true");
      assertThat(get(gateway, "/metrics"))
          .contains("banyan_pipeline_taken_total{pipeline=\"billing\"} 3.0");
      assertThat(queue.left()).isEqualTo(2);
    }
  }

  @Test
  void takesMessagesAgainWhenLettersAreDropped() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    sendFive();

    try (TestGateway gateway = start()) {
      queue.settled(3);
      queue.failing = _ -> null;
      String drop = "/dead-letters/billing/" + ids(gateway).getFirst() + "/drop?force=true";
      gateway.send(request(gateway, drop).POST(HttpRequest.BodyPublishers.ofString("")).build());
      queue.settled(2);

      assertThat(queue.effects).containsExactly("4", "5");
      assertThat(get(gateway, "/health/ready")).doesNotContain("standing-still");
      assertThat(get(gateway, "/dead-letters")).contains("\"open\":2", "\"full\":false");
    }
  }

  @Test
  void runsLettersAgainWhileItTakesNoMessages() {
    queue.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    sendFive();
    try (TestGateway _ = start()) {
      queue.settled(3);
    }
    queue.failing = _ -> null;

    try (TestGateway gateway = start()) {
      String redrive = "/dead-letters/billing/redrive";
      gateway.send(request(gateway, redrive).POST(HttpRequest.BodyPublishers.ofString("")).build());
      queue.settled(2);

      assertThat(queue.effects).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    }
  }

  private static Letter.Cause cause(String key) {
    return new Letter.Cause(key, "failed", "conflict", "", "steps/1", List.of(), List.of());
  }

  private DeadLetters letters(Journal journal) {
    return new DeadLetters(
        journal, new DeadLetters.Written(), "billing", 1_000, InstantSource.system());
  }

  private Journal journal() {
    return Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
  }

  /// Parks a message of 3 MB and forgets it but for what says whether its bytes are held.
  private static WeakReference<byte[]> park(DeadLetters letters, int number) {
    byte[] body = new byte[3_000_000];
    String id = "" + number;
    letters.park(
        new Message(id, "orders@" + id, null, List.of(), Bytes.wrap(body), null),
        cause("by c"),
        List.of());
    return new WeakReference<>(body);
  }

  @Test
  void keepsNoBodyInMemory() {
    try (Journal journal = journal()) {
      DeadLetters letters = letters(journal);
      List<WeakReference<byte[]>> bodies = new ArrayList<>();

      for (int i = 0; i < 20; i++) {
        bodies.add(park(letters, i));
      }

      until(
          () -> {
            System.gc();
            return bodies.stream().allMatch(one -> one.get() == null);
          });
      assertThat(letters.size()).isEqualTo(20);
      String last = DeadLetters.id("19");
      assertThat(letters.read(last).message().body().size()).isEqualTo(3_000_000);
    }
  }

  @Test
  void listsWhatIsOpenFromTheJournal() {
    try (Journal journal = journal()) {
      DeadLetters letters = letters(journal);
      for (int i = 0; i < 7; i++) {
        Message message =
            new Message("" + i, "at " + i, null, List.of(), Bytes.wrap(new byte[1]), null);
        letters.park(message, cause("by " + i), List.of());
      }
      for (String id : List.of("0", "2", "5")) {
        letters.drop(letters.read(DeadLetters.id(id)), "anna");
      }

      List<LetterBook.Line> all = letters.lines(0, 100);
      List<LetterBook.Line> some = letters.lines(all.getFirst().number(), 2);

      assertThat(all)
          .extracting(LetterBook.Line::place)
          .containsExactly("at 1", "at 3", "at 4", "at 6");
      assertThat(some).extracting(LetterBook.Line::key).containsExactly("by 3", "by 4");
    }
  }

  @Test
  void keepsAKeyOfAnyLengthShortAndApart() {
    String key = "by " + "k".repeat(1_000_000);

    String bounded = LetterBook.bounded(key);

    assertThat(bounded).hasSizeLessThan(LetterBook.KEY_MAX);
    assertThat(bounded).isEqualTo(LetterBook.bounded(key)).isEqualTo(LetterBook.bounded(bounded));
    assertThat(bounded).isNotEqualTo(LetterBook.bounded(key + "k"));
  }
}
