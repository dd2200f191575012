package dev.banyan.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.Act;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the trail says of a write that failed.
class OperationValuesTest {
  @ParameterizedTest
  @CsvSource({
    "BUG, UNTOLD, unknown",
    "BUG, SENT, unknown",
    "BUG, NONE, failed",
    "OVERLOADED, SENT, unknown",
    "CONFLICT, UNTOLD, failed"
  })
  void saysThatNobodyKnowsOfWhatMayHaveBeenMade(
      Fault.Kind kind, Fault.Reach reach, String outcome) {
    Act begun = Act.by(new Act.Doer("job", "numbers", null, null, null), Act.WRITE);

    Act act = OperationValues.failed(begun, Fault.of(kind, "").reaching(reach));

    assertThat(act.said().get("outcome")).isEqualTo(JsonTree.text(outcome));
  }
}
