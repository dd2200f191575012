package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.durable.AuditRecords;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What pipelines, jobs and reactions write to systems, as records of the audit trail.
class WorkAuditTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      audit: { writes: WRITES }
      systems:
        orders: { queue: {} }
        old: { fake: {}, guard: { preset: none } }
      types:
        Item:
          key: code
          fields:
            code: text(12)
            title: { type: text(20), private: true }
            price: decimal(9.2)
      problems:
        not-found: { status: 404, title: No such thing }
      mappings:
        item:
          legacy: old.ITEM
          modern: Item
          fields: { code: CODE, title: [DESCR, trim], price: PRICE }
      operations:
        item:
          takes: { code: text(12) }
          call: old.get
          with: { CODE: code }
          returns: { mapping: item }
          faults: { NoSuchItem: not-found }
        items:
          call: old.pages
          returns: { many: { mapping: item } }
        change:
          takes: { code: text(12), change: Item }
          original: { call: item, with: { code: code } }
          call: old.put
          with: { mapping: item, from: change }
          confirm: { call: item, with: { code: code } }
      pipelines:
        billing:
          from: { system: orders }
          deadline: 2s
          retry: { attempts: 1 }
          steps:
            - { call: orders.name, with: { CUSTOMER: message.CUSTOMER }, as: who }
            - { call: orders.put, with: { ID: message.ID, AMOUNT: message.AMOUNT } }
      jobs:
        copy:
          over: { call: old.pages }
          do:
            call: old.put
            with:
              CODE: row.CODE
              DESCR: row.DESCR
              PRICE: row.PRICE
              HIDDEN: "'by job'"
      models:
        wish:
          key: id
          state: { status: text(12) }
          events:
            Wished: { fields: { item: Item }, apply: { status: "'wished'" } }
            Granted: { apply: { status: "'granted'" } }
          commands:
            wish:
              takes: { id: text(12), item: Item }
              expect: new
              emit: [ { event: Wished } ]
          reactions:
            grant:
              after: Wished
              call: change
              with: { code: event.item.code, change: event.item }
              then: { event: Granted }
      apis:
        shop:
          callers: anyone
          routes:
            POST /wishes: { command: wish.wish }
            GET /wishes/{id}: { model: wish }
      """;

  @TempDir private Path folder;
  private final FakeQueue queue = new FakeQueue();
  private final FakeConnector old = new FakeConnector();

  private static final String READING =
      SHOP.replace("WRITES", "on")
          .replace(
              "call: orders.name, with: { CUSTOMER: message.CUSTOMER }",
              "call: item, with: { code: message.ID }")
          .replace("over: { call: old.pages }", "over: { call: items }")
          .replace("row.CODE", "row.code")
          .replace("row.DESCR", "row.title")
          .replace("row.PRICE", "row.price");

  private TestGateway start(String writes) {
    return run(SHOP.replace("WRITES", writes));
  }

  private TestGateway run(String text) {
    return TestGateway.start(folder, text, Map.of(), List.of(queue, old));
  }

  /// The records of that kind which no request has made.
  private List<String> recorded(String kind) {
    return AuditRecords.of(folder.resolve("shop.db"), kind).stream()
        .filter(line -> !line.contains("\"route\""))
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static String exchange(String line) {
    return line.replaceAll(".*\"exchange\":\"([^\"]+)\".*", "$1");
  }

  private static String metrics(TestGateway gateway) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }

  @Test
  void recordsWhatAPipelineWritesAndBecauseOfWhichMessage() {
    try (TestGateway _ = start("with-values")) {
      queue.send("1", "small");
      queue.settled(1);
    }

    String begun = recorded("audit-begun").getFirst();
    assertThat(begun)
        .contains("\"by\":{\"method\":\"pipeline\",\"id\":\"billing\"}")
        .contains("\"operation\":\"orders.put\"", "\"because\":\"orders@1\"")
        .contains("\"input\":{\"ID\":\"1\",\"AMOUNT\":12.50}");
    assertThat(recorded("audit-*")).filteredOn(line -> line.contains("orders.name")).isEmpty();
    assertThat(recorded("audit-begun")).hasSize(1);
    assertThat(recorded("audit-write"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"done\"", "\"because\":\"orders@1\"")
        .contains("\"exchange\":\"" + exchange(begun) + "\"");
  }

  @Test
  void recordsThatNobodyKnowsWhatBecameOfAWrite() {
    queue.failing = _ -> Fault.of(Fault.Kind.OVERLOADED, "It says that it is");
    try (TestGateway _ = start("on")) {
      queue.send("1", "small");
      queue.settled(1);
    }

    assertThat(recorded("audit-write"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"unknown\"", "\"fault\":\"OVERLOADED\"")
        .doesNotContain("input");
  }

  @Test
  void recordsWhatAJobWritesForEachRow() {
    try (TestGateway gateway = start("on")) {
      HttpResponse<String> started =
          gateway.send(
              HttpRequest.newBuilder(gateway.admin("/jobs/copy/start"))
                  .header("Banyan-By", "ann")
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build());
      assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
      String run = started.body().replaceAll(".*\"started\":\"([^\"]+)\".*", "$1");
      await(() -> recorded("audit-write").size() == 1);

      assertThat(recorded("audit-begun"))
          .filteredOn(line -> line.contains("\"method\":\"job\",\"id\":\"copy\""))
          .singleElement()
          .asString()
          .contains("\"operation\":\"old.put\"", "\"because\":\"" + run + "\"");
      assertThat(recorded("audit-write").getFirst())
          .contains("\"outcome\":\"done\"", "\"because\":\"" + run + "\"");
    }
  }

  @Test
  void recordsWhatAReactionWritesAndBecauseOfWhichEvent() {
    String wish = "{\"id\":\"W1\",\"item\":{\"code\":\"A1\",\"title\":\"Ann\",\"price\":9.5}}";
    try (TestGateway gateway = start("with-values")) {
      HttpResponse<String> answer =
          gateway.send(
              gateway
                  .request("/wishes")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(wish))
                  .build());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      await(() -> gateway.get("/wishes/W1").body().contains("granted"));
    }

    String event = AuditRecords.all(folder.resolve("shop.db"), "wish.Wished/1").getFirst();
    String position = event.replaceAll(".*\"position\":(\\d+).*", "$1");
    assertThat(recorded("audit-begun"))
        .singleElement()
        .asString()
        .contains("\"by\":{\"method\":\"reaction\",\"id\":\"wish.grant\"}")
        .contains("\"operation\":\"change\"", "\"because\":\"0/" + position + "\"")
        .contains("\"title\":\"***\"")
        .doesNotContain("Ann");
    assertThat(recorded("audit-write"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"done\"")
        .contains("\"before\":{\"code\":\"A1\",\"title\":\"***\",\"price\":12.50}");
  }

  @Test
  void recordsWhichPrivateFieldsAPipelineReadBeforeItGoesOn() {
    try (TestGateway _ = run(READING)) {
      queue.send("A1", "small");
      queue.settled(1);
    }

    assertThat(recorded("audit-read"))
        .singleElement()
        .asString()
        .contains("\"by\":{\"method\":\"pipeline\",\"id\":\"billing\"}")
        .contains("\"operation\":\"item\"", "\"because\":\"orders@A1\"")
        .contains("\"fields\":[\"title\"],\"keys\":[\"A1\"]");
  }

  @Test
  void recordsWhichPrivateFieldsAJobReadByThePage() {
    try (TestGateway gateway = run(READING)) {
      gateway.send(
          HttpRequest.newBuilder(gateway.admin("/jobs/copy/start"))
              .header("Banyan-By", "ann")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build());
      await(() -> recorded("audit-write").size() == 1);
    }

    assertThat(recorded("audit-read"))
        .singleElement()
        .asString()
        .contains("\"by\":{\"method\":\"job\",\"id\":\"copy\"}", "\"operation\":\"items\"")
        .contains("\"fields\":[\"title\"],\"keys\":[\"A1\"],\"records\":1");
  }

  @Test
  void goesOnWithNoPrivateFieldWhoseReadingItCannotRecord() throws SQLException {
    try (TestGateway gateway = run(READING)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/shop.db");
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        queue.send("A1", "small");
        await(() -> !metrics(gateway).contains("banyan_audit_failed_total 0.0"));
        statement.execute("rollback");
      }
      queue.settled(1);
    }

    assertThat(queue.effects).containsExactly("A1=12.50");
    assertThat(recorded("audit-read")).isNotEmpty(); // Of the first, nobody knew whether it is.
  }

  @Test
  void recordsNoReadWhereThatIsOff() {
    try (TestGateway _ = run(READING.replace("writes: on", "writes: on, private-reads: off"))) {
      queue.send("A1", "small");
      queue.settled(1);
    }

    assertThat(recorded("audit-read")).isEmpty();
    assertThat(recorded("audit-write")).hasSize(1);
  }

  @Test
  void recordsNothingWhereThatIsOff() {
    try (TestGateway _ = start("off")) {
      queue.send("1", "small");
      queue.settled(1);
    }

    assertThat(queue.effects).containsExactly("1=12.50");
    assertThat(recorded("audit-begun")).isEmpty();
    assertThat(recorded("audit-write")).isEmpty();
  }

  @Test
  void writesNothingThatItCannotRecordAndTriesAgain() throws SQLException {
    try (TestGateway gateway = start("on")) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/shop.db");
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        queue.send("1", "small");
        await(() -> !metrics(gateway).contains("banyan_audit_failed_total 0.0"));
        assertThat(queue.effects).isEmpty();
        statement.execute("rollback");
      }

      queue.settled(1);

      assertThat(queue.effects).containsExactly("1=12.50");
      assertThat(metrics(gateway)).contains("banyan_dead_letters{pipeline=\"billing\"} 0.0");
    }
  }
}
