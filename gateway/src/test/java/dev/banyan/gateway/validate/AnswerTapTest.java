package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.HeldBytes;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
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
}
