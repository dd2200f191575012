package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.gateway.FakeConnector;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store of a gateway: opened with it, one for the process, kept by reloads.
class StoreTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      systems:
        old: { fake: {} }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /items/{CODE}: { call: old.get }
      """;
  private static final String STORE = "store: { sqlite: data/shop.db }\n";

  @TempDir Path folder;

  private TestGateway start(String configuration) {
    return TestGateway.start(folder, configuration, Map.of(), List.of(new FakeConnector()));
  }

  private static String admin(TestGateway gateway, String path) {
    return gateway.send(HttpRequest.newBuilder(gateway.admin(path)).build()).body();
  }

  @Test
  void makesTheFileAndTellsHowItStands() {
    try (TestGateway gateway = start(SHOP + STORE)) {
      assertThat(folder.resolve("data/shop.db")).exists();
      assertThat(admin(gateway, "/health/ready")).contains("\"journal\":\"open\"");
      assertThat(admin(gateway, "/metrics")).contains("banyan_journal_records_total 0.0");
    }
  }

  @Test
  void keepsOneStoreThroughReloadsAndRefusesAnother() {
    try (TestGateway gateway = start(SHOP + STORE)) {
      Mistakes another = gateway.reload(SHOP + "store: { sqlite: data/other.db }\n");
      Mistakes none = gateway.reload(SHOP);
      Mistakes same = gateway.reload(SHOP + STORE + "# reloaded\n");

      assertThat(another.render()).contains("cannot be another one", "start it again");
      assertThat(none.render()).contains("cannot be another one");
      assertThat(same.hasErrors()).isFalse();
    }
  }

  @Test
  void saysThatNothingIsThereWhereNoJobsAndNoPipelinesAre() {
    try (TestGateway gateway = start(SHOP + STORE)) {
      assertThat(asked(gateway, "GET", "/jobs")).isEqualTo("{\"jobs\":[]}");
      assertThat(asked(gateway, "GET", "/dead-letters")).isEqualTo("{\"pipelines\":[]}");
      assertThat(asked(gateway, "POST", "/jobs/copy/start")).contains("no job of that name");
      assertThat(asked(gateway, "POST", "/dead-letters/in/redrive")).contains("no pipeline");
    }
  }

  private static String asked(TestGateway gateway, String method, String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin(path))
                .header("Banyan-By", "ann")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }

  @Test
  void saysThatAFileIsWhereTheFolderShouldBe() throws IOException {
    Files.writeString(folder.resolve("data"), "a file");

    assertThatThrownBy(() -> start(SHOP + STORE))
        .hasMessageContainingAll("data is a file, not a folder", "name another one");
  }

  @Test
  void answersThatTooManyWritesAreWaiting() throws Exception {
    String models =
        """
        models:
          note:
            key: id
            state: { text: text(12) }
            events: { Noted: { fields: { text: text(12) }, apply: { text: event.text } } }
            commands:
              note:
                takes: { id: text(12), text: text(12) }
                expect: new
                emit: [ { event: Noted } ]
        """;
    String shop =
        SHOP.replace("    routes:\n", "    routes:\n      POST /notes: { command: note.note }\n")
            .replace("    callers: anyone\n", "    callers: anyone\n    deadline: 3s\n");
    String store = "store: { sqlite: data/shop.db, waiting: 1 }\n";
    List<HttpResponse<String>> answers = Collections.synchronizedList(new ArrayList<>());
    try (TestGateway gateway = start(shop + models + store);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder + "/data/shop.db");
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        HttpRequest note = note(gateway, "N" + i);
        threads.add(Thread.ofVirtual().start(() -> answers.add(gateway.send(note))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      statement.execute("rollback");
    }

    List<HttpResponse<String>> refused =
        answers.stream().filter(answer -> answer.body().contains("Too many writes")).toList();
    assertThat(answers).hasSize(5).noneMatch(answer -> answer.statusCode() < 500);
    assertThat(refused).hasSizeGreaterThanOrEqualTo(3);
    assertThat(refused).allMatch(answer -> answer.statusCode() == 503);
    assertThat(refused)
        .allMatch(answer -> answer.headers().firstValue("retry-after").orElse("").equals("1"));
  }

  private static HttpRequest note(TestGateway gateway, String id) {
    return gateway
        .request("/v1/notes")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\",\"text\":\"x\"}"))
        .build();
  }

  @Test
  void opensAStoreThatAReloadAdds() {
    try (TestGateway gateway = start(SHOP)) {
      assertThat(gateway.reload(SHOP + STORE).hasErrors()).isFalse();
      assertThat(admin(gateway, "/health/ready")).contains("\"journal\":\"open\"");
    }
  }

  @Test
  void opensItAgainAfterTheOneBeforeHasEnded() {
    start(SHOP + STORE).close();

    try (TestGateway gateway = start(SHOP + STORE)) {
      assertThat(admin(gateway, "/health/ready")).contains("\"journal\":\"open\"");
    }
  }

  @Test
  void doesNotStartOverAFileOfAnother() {
    try (TestGateway _ = start(SHOP + STORE)) {
      assertThatThrownBy(() -> start(SHOP + STORE))
          .hasMessageContaining("another process has it open");
    }
  }

  @Test
  void doesNotStartOverAFileThatIsNone() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/shop.db"), "this is no database, and never was one");

    assertThatThrownBy(() -> start(SHOP + STORE)).hasMessageContaining("docs/journal.md");
  }
}
