package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Binding;
import dev.banyan.expr.Expression;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a job says of a row that could not be given to its operation.
class ListWorkTest {
  private static final Structure TAKES =
      Structure.of("PUT", List.of(Field.required("ID", Type.Text.max(20))));

  /// What meets a defect wherever it is asked.
  private record Broken() implements Expression {
    @Override
    public Type type() {
      return Type.Text.max(20);
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public Object evaluate(@Nullable Object... variables) {
      throw Fault.of(Fault.Kind.BUG, "Internal error");
    }

    @Override
    public String source() {
      return "broken";
    }
  }

  @Test
  void saysOfADefectBeforeTheCallThatNothingWasDone() {
    Signature put =
        new Signature("put", TAKES, null, List.of(), Effect.WRITE, Signature.Delivery.WHOLE, "");
    Operation operation =
        new Operation(
            put,
            (_, _) -> {
              throw new AssertionError("is never called");
            });
    Binding binding = new Binding(TAKES, List.of(new Binding.Source.Computed(new Broken())), 2);
    ListWork.Part part = new ListWork.Part(operation, binding);
    ListWork work = new ListWork(part, part, Type.Text.ANY, false);
    Exchange exchange =
        new Exchange("e", Deadline.in(Duration.ofSeconds(5)), Caller.ANYONE, Trace.NONE);

    assertThatThrownBy(() -> work.row(Instant.EPOCH, "one", exchange))
        .isInstanceOfSatisfying(Fault.class, ListWorkTest::assertUnsent);
  }

  private static void assertUnsent(Fault fault) {
    assertThat(fault.kind()).isEqualTo(Fault.Kind.BUG);
    assertThat(fault.reach()).isEqualTo(Fault.Reach.NONE);
  }
}
