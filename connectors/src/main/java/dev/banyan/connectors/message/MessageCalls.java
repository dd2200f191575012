package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `send` and `request` of an opened system, whatever carries its messages. Immutable; its calls
/// block for the broker, and for the answer.
///
/// @param system the system's name, for what is said to the operator
/// @param asking how answers come; null where the system has no `request`
public record MessageCalls(String system, SendShape shape, Sender sender, @Nullable Asking asking) {

  /// How a message goes out: returns when the broker has it, with what the message is known by.
  @FunctionalInterface
  public interface Sender {
    /// With a correlation id it asks for an answer.
    String send(Outgoing message, @Nullable String correlation, Exchange exchange);
  }

  /// How an answer comes.
  ///
  /// @param own the headers by which a request and its answer find each other, which no caller sets
  /// @param begin a request whose answer will be seen
  /// @param read what an answer says
  public record Asking(
      Set<String> own,
      Function<Exchange, Pending.Request> begin,
      Function<Message, @Nullable Object> read) {
    public Asking {
      own = Set.copyOf(own);
    }

    /// Of two headers of one name nobody can say which the other side answers to.
    void check(Outgoing message) {
      for (Header header : message.headers()) {
        if (own.stream().anyMatch(header.name()::equalsIgnoreCase)) {
          throw Fault.of(
              Fault.Kind.INVALID,
              "the header `"
                  + header.name()
                  + "` is set by `request` itself: leave it out, or give it another name");
        }
      }
    }
  }

  public Call call(String operation) {
    Asking answers = asking;
    if (operation.equals(SendShape.REQUEST) && answers != null) {
      return (input, exchange) -> request(input, exchange, answers);
    }
    if (!operation.equals(SendShape.SEND)) {
      throw new IllegalArgumentException(system + " has no operation " + operation);
    }
    return this::send;
  }

  private @Nullable Object request(Struct input, Exchange exchange, Asking answers) {
    check(SendShape.REQUEST, exchange);
    Outgoing message = shape.outgoing(input, exchange);
    answers.check(message);
    try (Pending.Request request = answers.begin().apply(exchange)) {
      var _ = sender.send(message, request.id(), exchange);
      Message answer = request.answer().await(exchange);
      if (answer == null) {
        throw Faults.timeout(system, "no answer came in time");
      }
      return answers.read().apply(answer);
    }
  }

  private Object send(Struct input, Exchange exchange) {
    check(SendShape.SEND, exchange);
    return shape.sent(sender.send(shape.outgoing(input, exchange), null, exchange));
  }

  private void check(String operation, Exchange exchange) {
    exchange.cancellation().check();
    exchange.deadline().check("calling " + system + "." + operation);
  }
}
