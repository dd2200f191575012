package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command against a listener that answers as a gateway's does; what a gateway itself does is
/// tested where it is.
class DeadLettersCommandTest {
  private static final String LETTER =
      "{\"id\":\"ab12\",\"body\":{\"base64\":\"/wE=\"},\"state\":\"open\"}";
  private static final Map<String, String> ANSWERS =
      Map.of(
          "GET /dead-letters",
          "{\"pipelines\":[{\"pipeline\":\"billing\",\"open\":1,\"most\":1,\"full\":true}]}",
          "GET /dead-letters/billing?limit=100&after=",
          """
          {"open":1,"letters":[{"id":"ab12","at":"2026-11-22T10:00:00.5Z","place":"orders/3@7",
          "key":"by c","why":"failed","fault":"conflict","step":"steps/1","expired":true}]}
          """,
          "GET /dead-letters/billing/ab12",
          LETTER,
          "POST /dead-letters/billing/redrive?dry-run=true&force=false&limit=5",
          "{\"letters\":[{\"id\":\"ab12\",\"outcome\":\"would-run\"}]}",
          "POST /dead-letters/billing/ab12/redrive?dry-run=false&force=false&limit=100",
          "{\"letters\":[{\"id\":\"ab12\",\"outcome\":\"refused\",\"reason\":\"it may not\"}]}",
          "POST /dead-letters/billing/ab12/drop?dry-run=false&force=true",
          "{\"id\":\"ab12\",\"outcome\":\"dropped\"}",
          "POST /dead-letters/billing/ab12/edit",
          "{\"id\":\"ab12\",\"outcome\":\"edited\"}");

  @TempDir Path folder;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private HttpServer gateway;

  @BeforeEach
  void serve() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/", this::answer);
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String by = exchange.getRequestHeaders().getFirst("Banyan-By");
    byte[] body = exchange.getRequestBody().readAllBytes();
    told.add(by + ": " + new String(body, StandardCharsets.UTF_8));
    String answer = ANSWERS.get(asked);
    String title = "{\"title\":\"There is no such dead letter\"}";
    byte[] bytes = (answer == null ? title : answer).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Shell.Result run(String input, String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(words));
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    all.addAll(List.of("--admin", url, "--by", "anna"));
    return new Shell(folder).fed(input, all.toArray(String[]::new));
  }

  @Test
  void listsPipelinesAndTheLettersOfOne() {
    Shell.Result pipelines = run("", "list");
    Shell.Result letters = run("", "list", "billing");

    assertThat(pipelines.out()).contains("billing").contains("1 open: full");
    assertThat(letters.out())
        .contains("ab12", "2026-11-22T10:00:00Z", "conflict", "orders/3@7", "(expired)");
    assertThat(letters.err()).contains("1 of 1 open");
    assertThat(told).containsOnly("anna: ");
  }

  @Test
  void saysThatThereIsNothingToListAndWhy() {
    gateway.removeContext("/");
    gateway.createContext("/dead-letters", one -> say(one, "{\"pipelines\":[]}"));
    gateway.createContext("/jobs", one -> say(one, "{\"jobs\":[]}"));
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();

    Shell.Result letters = run("", "list");
    Shell.Result jobs = new Shell(folder).run("jobs", "list", "--admin", url);

    assertThat(letters.exit() + jobs.exit()).isZero();
    assertThat(letters.err()).contains("has no `pipelines`");
    assertThat(jobs.err()).contains("has none under `jobs`");
  }

  private static void say(HttpExchange exchange, String answer) throws IOException {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void showsALetterAndItsBytes() {
    assertThat(run("", "show", "billing", "ab12").out()).contains("\"state\": \"open\"");
    assertThat(run("", "show", "billing", "ab12", "--body").out())
        .isEqualTo(new String(new byte[] {(byte) 0xff, 1}, StandardCharsets.UTF_8));
  }

  private void answering(String answer) {
    gateway.removeContext("/");
    gateway.createContext("/", one -> say(one, answer));
  }

  /// What a sender wrote is not the terminal's to obey.
  @Test
  void showsWhatWouldMoveACursorOrHideText() {
    answering(
        "{\"open\":1,\"letters\":[7,{\"id\":\"ab12\",\"fault\":\"\\u001b[2Jgone\","
            + "\"why\":\"a\\u202eb\"}]}");

    Shell.Result list = run("", "list", "billing");
    Shell.Result all = run("", "list", "billing", "--json");

    assertThat(list.out()).contains("ab12", "\\u001b[2Jgone", "a\\u202eb");
    assertThat(list.out() + all.out()).doesNotContain("\u001b").doesNotContain("\u202e");
    assertThat(list.exit()).isZero();
  }

  @Test
  void saysThatABodyIsNotTold() {
    answering("{\"id\":\"ab12\",\"state\":\"open\"}");
    Shell.Result none = run("", "show", "billing", "ab12", "--body");
    answering("{\"id\":\"ab12\",\"body\":{\"base64\":\"?\"}}");
    Shell.Result broken = run("", "show", "billing", "ab12", "--body");

    assertThat(List.of(none.exit(), broken.exit())).doesNotContain(0);
    assertThat(List.of(none.err(), broken.err())).allMatch(one -> one.contains("did not tell"));
  }

  @Test
  void sendsNothingUnlessItIsSaid() {
    Shell.Result dry = run("", "redrive", "billing", "--limit", "5");

    assertThat(dry.exit()).isZero();
    assertThat(dry.out()).contains("ab12  would-run");
    assertThat(dry.err()).contains("nothing was sent; --yes does it");
  }

  @Test
  void endsWithOneWhereSomethingWasRefused() {
    Shell.Result refused = run("", "redrive", "billing", "ab12", "--yes");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).contains("refused: it may not");
  }

  @Test
  void dropsByForceAndEditsFromStandardInput() {
    assertThat(run("", "drop", "billing", "ab12", "--force", "--yes").out()).contains("dropped");
    assertThat(run("mended", "edit", "billing", "ab12").out()).contains("edited");
    assertThat(told).contains("anna: mended");
  }

  @Test
  void saysWhatTheGatewayAnswersAndWhereItIsAway() {
    Shell.Result none = run("", "show", "billing", "none");
    gateway.stop(0);
    Shell.Result away = run("", "list");

    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("404: There is no such dead letter");
    assertThat(away.exit()).isEqualTo(3);
    assertThat(away.err()).contains("no gateway answers at http://127.0.0.1");
  }

  @Test
  void asksForWhatIsMissing() {
    assertThat(run("", "show", "billing").err()).contains("the ID of the dead letter is missing");
    assertThat(run("", "lost").err()).contains("none of `list`");
  }
}
