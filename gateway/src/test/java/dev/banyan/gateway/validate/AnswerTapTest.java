package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerTapTest {
  /// A request that breaks the contract goes on where that is only reported.
  @ParameterizedTest
  @EnumSource(value = Validation.Mode.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void countsAnswersToWhatTheContractDoesNotHave(Validation.Mode answers) {
    List<String> counted = new ArrayList<>();
    Journal journal =
        new Journal("parts", (message, kind) -> counted.add(message + " " + kind), _ -> true);
    AnswerTap tap =
        new AnswerTap(
            null,
            new Validation.Settings(
                "parts.yaml", Validation.Mode.REPORT, answers, false, 1_000, 1_000),
            journal,
            false,
            new AnswerTap.Around(
                null,
                _ -> new Answer(502, List.of(), Bytes.wrap(new byte[0])),
                HeldBytes.ofHeap()));

    RelayPass.Tap.Course course = tap.head(new RelayPass.Tap.Received(200, List.of(), 2, true));

    assertThat(course).isEqualTo(RelayPass.Tap.Course.PASS);
    assertThat(counted).containsExactly("ANSWER NOT_CHECKED");
  }

  /// Whether its length is said or not.
  @ParameterizedTest
  @CsvSource({"0, REPORT", "-1, REPORT", "0, REFUSE", "-1, REFUSE"})
  void findsAnEmptyAnswerWrongWhereTheContractHasJson(long length, Validation.Mode answers)
      throws InterruptedException {
    LinkedBlockingQueue<String> counted = new LinkedBlockingQueue<>();
    Journal journal =
        new Journal("parts", (message, kind) -> counted.add(message + " " + kind), _ -> true);
    Rules rules = Requests.rules("3.0.3", "application/json: { schema: { type: object } }");
    AnswerTap tap =
        new AnswerTap(
            rules.operations().find("GET", "/things").route(),
            new Validation.Settings(
                "parts.yaml", Validation.Mode.REPORT, answers, false, 1_000, 1_000),
            journal,
            false,
            new AnswerTap.Around(
                null,
                _ -> new Answer(502, List.of(), Bytes.wrap(new byte[0])),
                new HeldBytes(1 << 20)));
    List<Http.Header> headers = List.of(new Http.Header("content-type", "application/json"));

    RelayPass.Tap.Course course =
        tap.head(new RelayPass.Tap.Received(200, headers, length, true));
    RelayPass.Tap.Holding holding = course.holding();
    if (holding == null) {
      tap.whole(Bytes.wrap(new byte[0]));
    } else {
      holding.judge(Bytes.wrap(new byte[0]));
      assertThat(holding.answer().status()).isEqualTo(502);
    }

    assertThat(counted.take()).isEqualTo("ANSWER BODY");
  }
}
