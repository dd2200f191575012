package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  private static RelayPass.Tap tap(Journal journal, Validation.Mode answers, HeldBytes memory) {
    Rules rules = Requests.rules("3.0.3", "application/json: { schema: { type: object } }");
    return new AnswerTap(
        Objects.requireNonNull(rules.operations().find("GET", "/things")).route(),
        new Validation.Settings("parts.yaml", Validation.Mode.REPORT, answers, false, 1_000, 1_000),
        journal,
        false,
        new AnswerTap.Around(
            null, _ -> new Answer(502, List.of(), Bytes.wrap(new byte[0])), memory));
  }

  private static RelayPass.Tap.Received received(long length) {
    List<Http.Header> headers = List.of(new Http.Header("content-type", "application/json"));
    return new RelayPass.Tap.Received(200, headers, length, true);
  }

  /// Whether its length is said or not.
  @ParameterizedTest
  @CsvSource({"0, REPORT", "-1, REPORT", "0, REFUSE", "-1, REFUSE"})
  void findsAnEmptyAnswerWrongWhereTheContractHasJson(long length, Validation.Mode answers)
      throws InterruptedException {
    LinkedBlockingQueue<String> counted = new LinkedBlockingQueue<>();
    Journal journal =
        new Journal("parts", (message, kind) -> counted.add(message + " " + kind), _ -> true);
    RelayPass.Tap tap = tap(journal, answers, new HeldBytes(1 << 20));

    RelayPass.Tap.Holding holding = tap.head(received(length)).holding();
    if (holding == null) {
      tap.whole(Bytes.wrap(new byte[0]));
    } else {
      holding.judge(Bytes.wrap(new byte[0]));
      assertThat(holding.answer().status()).isEqualTo(502);
    }

    assertThat(counted.take()).isEqualTo("ANSWER BODY");
  }

  @ParameterizedTest
  @CsvSource({"1000, 200, RIGHT", "10, 502, NOT_CHECKED"})
  void refusesAnAnswerThatThereIsNoRoomToCheck(long room, int status, String finding) {
    List<String> counted = new ArrayList<>();
    Journal journal = new Journal("parts", (_, kind) -> counted.add(kind.name()), _ -> true);
    HeldBytes memory = new HeldBytes(room);
    RelayPass.Tap tap = tap(journal, Validation.Mode.REFUSE, memory);
    RelayPass.Tap.Holding holding = Objects.requireNonNull(tap.head(received(2)).holding());

    holding.judge(Bytes.wrap("{}".getBytes(StandardCharsets.UTF_8)));

    assertThat(holding.answer().status()).isEqualTo(status);
    assertThat(counted).containsExactly(finding);
    assertThat(memory.bytes()).isZero();
  }
}
