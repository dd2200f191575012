package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A message of which its source gave out several copies, of which one cannot be settled.
class SettledCopiesTest {
  private static final Message MESSAGE =
      new Message("m1", "orders@m1", null, List.of(), Bytes.wrap(new byte[] {1}), null);

  private final List<Object> settled = new ArrayList<>();

  /// Settles all but the first copy.
  private final class Failing implements Subscription {
    private final RuntimeException failure;

    Failing(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) {
      return List.of();
    }

    @Override
    public void settle(Delivery delivery) {
      if (delivery.token().equals(1)) {
        throw failure;
      }
      settled.add(delivery.token());
    }

    @Override
    public void release(Delivery delivery) {}

    @Override
    public void close() {}
  }

  private static Runnable settling(Subscription from) {
    Carried carried = new Carried(MESSAGE, "by one", null, null, null);
    for (int token = 1; token <= 3; token++) {
      carried.delivered(from, new Subscription.Delivery(MESSAGE, "lane", 1, token));
    }
    return carried.settling();
  }

  @Test
  void settlesTheOthersWhereTheSourceRefusesOne() {
    settling(new Failing(Fault.of(Fault.Kind.UNREACHABLE, "gone"))).run();

    assertThat(settled).containsExactly(2, 3);
  }

  @Test
  void settlesTheOthersBeforeItTellsOfADefect() {
    Runnable settling = settling(new Failing(new IllegalStateException("defect")));

    assertThatThrownBy(settling::run).hasMessage("defect");

    assertThat(settled).containsExactly(2, 3);
  }
}
