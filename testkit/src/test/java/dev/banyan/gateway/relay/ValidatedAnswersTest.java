package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers to relays, held against an OpenAPI document.
class ValidatedAnswersTest {
  @TempDir Path folder;
  private Parts parts;

  @BeforeEach
  void start() {
    parts = Parts.validated(folder, "{ answers: refuse }");
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  // ---- answers

  @ParameterizedTest
  @CsvSource({
    "200, application/json, '{\"code\":\"A1\"}'",
    "200, application/json, 'no JSON'",
    "200, text/html, '<p>'",
    "202, application/json, '{}'",
    "500, text/plain, 'SQLException at 10.0.0.1'"
  })
  void refusesAnswersThatBreakTheContract(int status, String type, String body) {
    parts.answers(status, type, body);

    HttpResponse<String> answer = parts.get("/v1/parts/7");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).doesNotContain("SQL", "A1");
  }

  @Test
  void passesOnAHeldAnswerWhole() {

    HttpResponse<String> answer = parts.get("/v1/parts/7");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Parts.GOOD);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void refusesAnswersThatAreTooLargeToCheck() {
    parts.reload("{ answers: refuse, answer-max: 1KiB }");
    parts.answers(
        200, "application/json", Parts.GOOD.replace("[{", "[\"" + "x".repeat(2_000) + "\",{"));

    assertThat(parts.get("/v1/parts/7").statusCode()).isEqualTo(502);
  }

  @Test
  void looksIntoPackedAnswers() {
    parts.answersPacked(Parts.zipped(Parts.bytes(Parts.GOOD)));
    int good = parts.get("/v1/parts/7", "Accept-Encoding", "gzip, br").statusCode();
    parts.answersPacked(Parts.zipped(new byte[50_000_000]));
    int bomb = parts.get("/v1/parts/7", "Accept-Encoding", "gzip").statusCode();

    assertThat(good).isEqualTo(200);
    assertThat(bomb).isEqualTo(502);
  }

  @Test
  void keepsNothingThatIsRefused() {
    parts.reload("{ answers: refuse }, cache: 1m");
    parts.answers(200, "application/json", "{}");
    int refused = parts.get("/v1/parts/7").statusCode();
    parts.answers(200, "application/json", Parts.GOOD);
    int first = parts.get("/v1/parts/7").statusCode();
    parts.answers(500, "text/plain", "down");
    HttpResponse<String> kept = parts.get("/v1/parts/7");

    assertThat(refused).isEqualTo(502);
    assertThat(first).isEqualTo(200);
    assertThat(kept.statusCode()).isEqualTo(200);
    assertThat(kept.body()).isEqualTo(Parts.GOOD);
  }

  // ---- reports

  @Test
  void reportsWithoutRefusing() {
    parts.reload("report");
    parts.answers(202, "text/plain", "anything");

    HttpResponse<String> answer = parts.get("/v1/nowhere?x=1");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("anything");
  }

  @Test
  void letsABodyPassThatThereIsNoRoomToCheckWhereThatIsReported(@TempDir Path other)
      throws InterruptedException {
    String configuration =
        Parts.CONFIGURATION.replace("body: 64KiB", "body: 4MiB") + "overload: { held: 1MiB }\n";
    String large = Parts.GOOD.replace("[{", "[" + "0,".repeat(700_000) + "{");
    String many = Parts.GOOD.replace("[{", "[" + "0,".repeat(50_000) + "{");
    try (Parts tight = Parts.of(other, Parts.CONTRACT, configuration, "report")) {
      tight.answers(201, null, "");

      assertThat(tight.post(large).statusCode()).isEqualTo(201);
      assertThat(tight.received().take()).hasSize(large.length());
      assertThat(tight.post(many).statusCode()).isEqualTo(201);
      assertThat(tight.received().take()).hasSize(many.length());
      tight.reload("refuse");
      assertThat(tight.post(large).statusCode()).isEqualTo(503);
      assertThat(tight.post(many).statusCode()).isEqualTo(503);
      assertThat(tight.post(Parts.GOOD).statusCode()).isEqualTo(201);
    }
  }
}
