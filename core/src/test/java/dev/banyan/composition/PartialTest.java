package dev.banyan.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import org.junit.jupiter.api.Test;

/// What a failure means after a write was made.
class PartialTest {
  @Test
  void saysOfADefectBehindAWriteThatTheWriteWasSent() {
    Fault defect = Fault.of(Fault.Kind.BUG, "").reaching(Fault.Reach.NONE);

    Fault whole = Partial.after("crm.Put", defect);

    assertThat(whole.kind()).isEqualTo(Fault.Kind.BUG);
    assertThat(whole.reach()).isEqualTo(Fault.Reach.SENT);
  }
}
