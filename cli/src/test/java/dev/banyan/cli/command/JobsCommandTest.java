package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command against a listener that answers as a gateway's does; what a gateway itself does is
/// tested where it is.
class JobsCommandTest {
  private static final String OPEN =
      """
      {"run":"hand-1","state":"open","done":20,"skipped":1}
      """;
  private static final String ENDED =
      """
      {"run":"2026-11-21T05:00:00Z","state":"failed","done":7,"skipped":11,
       "reason":"more than 10 rows failed"}
      """;
  private static final Map<String, String> ANSWERS =
      Map.of(
          "GET /jobs",
          """
          {"jobs":[{"job":"copy","trouble":"the journal is away","runs":[]},
          {"job":"remind","next":"2026-11-23T05:00:00Z","runs":[%s]}]}
          """
              .formatted(ENDED),
          "GET /jobs/remind",
          "{\"job\":\"remind\",\"runs\":[%s,%s]}".formatted(OPEN, ENDED),
          "POST /jobs/remind/start",
          "{\"started\":\"hand-1\",\"job\":\"remind\",\"runs\":[%s]}".formatted(OPEN),
          "POST /jobs/remind/cancel",
          "{\"cancelled\":\"hand-1\",\"job\":\"remind\",\"runs\":[%s]}".formatted(OPEN),
          "POST /jobs/to%20tell/resume",
          "{\"resumed\":\"hand-1\",\"job\":\"to tell\",\"runs\":[%s]}".formatted(OPEN));

  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
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
    String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    asked.add(exchange.getRequestHeaders().getFirst("Banyan-By") + ": " + what);
    String answer = ANSWERS.get(what);
    String title = "{\"title\":\"No run of this job is going on\"}";
    byte[] bytes = (answer == null ? title : answer).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer == null ? 409 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Shell.Result run(String... words) {
    List<String> all = new ArrayList<>(List.of("jobs"));
    all.addAll(List.of(words));
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    all.addAll(List.of("--admin", url, "--by", "anna"));
    return new Shell(folder).run(all.toArray(String[]::new));
  }

  @Test
  void listsAllJobsWithTheirNextAndTheirLastRun() {
    Shell.Result list = run("list");

    assertThat(list.exit()).isZero();
    assertThat(list.out().lines())
        .containsExactly(
            "copy                           by hand",
            "  does not come on: the journal is away",
            "remind                         next 2026-11-23T05:00:00Z",
            "  failed     2026-11-21T05:00:00Z  7 done, 11 skipped  (more than 10 rows failed)");
  }

  @Test
  void showsTheRunsOfOneJobTheNewestFirst() {
    assertThat(run("show", "remind").out().lines())
        .containsExactly(
            "open       hand-1  20 done, 1 skipped",
            "failed     2026-11-21T05:00:00Z  7 done, 11 skipped  (more than 10 rows failed)");
  }

  @Test
  void startsCancelsAndResumesInTheNameOfAPerson() {
    Shell.Result started = run("start", "remind");
    Shell.Result cancelled = run("cancel", "remind");
    Shell.Result resumed = run("resume", "to tell");

    assertThat(started.exit() + cancelled.exit() + resumed.exit()).isZero();
    assertThat(started.out()).contains("open       hand-1");
    assertThat(asked)
        .containsExactly(
            "anna: POST /jobs/remind/start",
            "anna: POST /jobs/remind/cancel",
            "anna: POST /jobs/to%20tell/resume");
  }

  @Test
  void givesTheWholeAnswerAsJson() {
    assertThat(run("start", "remind", "--json").out()).contains("\"started\": \"hand-1\"");
  }

  @Test
  void saysWhatTheGatewayRefusesAndWhereItIsAway() {
    Shell.Result none = run("cancel", "copy");
    gateway.stop(0);
    Shell.Result away = run("list");

    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("409: No run of this job is going on");
    assertThat(away.exit()).isEqualTo(3);
    assertThat(away.err()).contains("no gateway answers at http://127.0.0.1");
  }

  @Test
  void asksForWhatIsMissing() {
    assertThat(run("show").err()).contains("the JOB");
    assertThat(run("stop", "remind").err()).contains("none of `list`");
    assertThat(asked).isEmpty();
  }
}
