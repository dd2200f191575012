package dev.banyan.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a failure means after a write was made.
class PartialTest {
  @Test
  void saysOfADefectBehindAWriteThatTheWriteWasSent() {
    Fault defect = Fault.of(Fault.Kind.BUG, "").reaching(Fault.Reach.NONE);

    Fault whole = Partial.after("crm.Put", defect);

    assertThat(whole.kind()).isEqualTo(Fault.Kind.BUG);
    assertThat(whole.reach()).isEqualTo(Fault.Reach.SENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"DECLARED", "INVALID", "CONFLICT", "FORBIDDEN", "NOT_FOUND"})
  void saysOfARefusalBehindAWriteThatAPartWasMade(Fault.Kind kind) {
    Fault refusal = Fault.builder(kind, "no").name("too-late").unsent().build();

    Fault whole =
        new FaultNames(Map.of("too-late", "closed")).translate(Partial.after("crm.Put", refusal));

    assertThat(whole.name()).isEqualTo("closed");
    assertThat(whole.reach()).isEqualTo(Fault.Reach.PART);
    assertThat(whole.leavesOpen()).isTrue();
  }
}
