package dev.banyan.connectors.kafka;

import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The client's failures as faults. What the client says may name hosts, topics and groups; it is
/// for the operator.
final class KafkaFaults {
  private KafkaFaults() {}

  /// Nothing was sent.
  static Fault before(String system, Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof RecordTooLargeException ? tooLarge() : unreachable(system, cause);
  }

  /// A message was handed over: unless the broker refused it, nobody knows.
  static Fault after(String system, Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof RecordTooLargeException) {
      return tooLarge();
    }
    boolean refused =
        cause instanceof AuthorizationException
            || cause instanceof AuthenticationException
            || cause instanceof InvalidTopicException
            || cause instanceof UnknownTopicOrPartitionException;
    return refused ? unreachable(system, cause) : Faults.unknown(system, words(cause));
  }

  static Fault unreachable(String system, Throwable failure) {
    Throwable cause = cause(failure);
    boolean ours =
        cause instanceof AuthenticationException || cause instanceof AuthorizationException;
    String hint = ours ? "; see `sasl` and `tls` of this system, and the broker's rules" : "";
    return Faults.unreachable(system, words(cause) + hint);
  }

  private static Fault tooLarge() {
    return Fault.builder(Fault.Kind.TOO_LARGE, "The message is too large")
        .operator("the topic takes no message of that size: see its `max.message.bytes`")
        .build();
  }

  private static String words(Throwable cause) {
    String said = cause.getMessage();
    return said == null ? cause.getClass().getSimpleName() : said;
  }

  private static Throwable cause(Throwable failure) {
    boolean wrapped =
        failure instanceof ExecutionException || failure.getClass() == KafkaException.class;
    return wrapped && failure.getCause() != null ? failure.getCause() : failure;
  }
}
