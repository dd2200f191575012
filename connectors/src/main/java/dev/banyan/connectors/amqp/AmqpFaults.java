package dev.banyan.connectors.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
import org.jspecify.annotations.Nullable;

/// The client's failures as faults. What the broker says is for the operator.
final class AmqpFaults {
  private AmqpFaults() {}

  static Fault unreachable(String system, Exception failure) {
    boolean ours =
        failure instanceof AuthenticationFailureException
            || failure instanceof PossibleAuthenticationFailureException
            || code(failure) == AMQP.ACCESS_REFUSED;
    String hint = ours ? "; see `username` of this system, and the broker's permissions" : "";
    return Faults.unreachable(system, words(failure) + hint);
  }

  /// A message was being handed over: unless the connection was gone before, nobody knows.
  static Fault during(String system, Exception failure) {
    return failure instanceof AlreadyClosedException
        ? unreachable(system, failure)
        : Faults.unknown(system, words(failure));
  }

  /// Whether the broker took nothing, as there is no such place, or it is not ours.
  static boolean isRefusal(ShutdownSignalException failure) {
    int code = code(failure);
    return code == AMQP.NOT_FOUND || code == AMQP.ACCESS_REFUSED;
  }

  private static int code(Throwable failure) {
    return switch (said(failure)) {
      case AMQP.Channel.Close close -> close.getReplyCode();
      case AMQP.Connection.Close close -> close.getReplyCode();
      case null, default -> 0;
    };
  }

  private static String words(Throwable failure) {
    return switch (said(failure)) {
      case AMQP.Channel.Close close -> close.getReplyText();
      case AMQP.Connection.Close close -> close.getReplyText();
      case null, default -> own(failure);
    };
  }

  private static String own(Throwable failure) {
    String message = failure.getMessage();
    if (message == null && failure.getCause() != null) {
      return own(failure.getCause());
    }
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }

  /// The client wraps what the broker said in its own exceptions.
  private static @Nullable Object said(Throwable failure) {
    if (failure instanceof ShutdownSignalException signal) {
      return signal.getReason();
    }
    return failure.getCause() instanceof ShutdownSignalException signal ? signal.getReason() : null;
  }
}
