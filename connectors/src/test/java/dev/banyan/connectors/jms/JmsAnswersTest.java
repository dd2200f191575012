package dev.banyan.connectors.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Pending;
import jakarta.jms.Message;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Answers that the library cannot read.
class JmsAnswersTest {
  /// A message that has its correlation, and throws whatever else it is asked.
  private static Message broken(String correlation) {
    return (Message)
        Proxy.newProxyInstance(
            Message.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (_, method, _) -> {
              if (method.getName().equals("getJMSCorrelationID")) {
                return correlation;
              }
              throw new IndexOutOfBoundsException("torn");
            });
  }

  @Test
  void endsTheRequestWhoseAnswerTheLibraryCannotRead() {
    JmsMessages read = JmsFixture.texts();
    Pending pending = new Pending();
    try (Pending.Request torn = pending.begin();
        Pending.Request other = pending.begin()) {
      JmsSender.answered(broken(torn.id()), read, pending);
      JmsSender.answered(broken("ID:of-nobody"), read, pending);

      Fault fault =
          catchThrowableOfType(
              Fault.class,
              () -> torn.answer().await(MessageContract.within(Duration.ofSeconds(20))));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(fault.operator()).contains("torn");
      assertThat(other.answer().await(MessageContract.within(Duration.ofMillis(50)))).isNull();
      assertThat(pending.passedOver()).isEqualTo(1);
    }
  }
}
