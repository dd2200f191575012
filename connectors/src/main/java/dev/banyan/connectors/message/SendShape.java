package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;

/// What `send` and `request` of a system take and answer. Immutable.
public final class SendShape {
  public static final String SEND = "send";
  public static final String REQUEST = "request";

  private static final int BODY = 0;
  private static final int KEY = 1;
  private static final int HEADERS = 2;
  private static final int ID = 3;

  /// What is known of a message that was sent.
  private static final Structure SENT =
      Structure.of("Sent", List.of(Field.required("id", Type.Text.ANY)));

  private static final Structure HEADER =
      Structure.of(
          "Header",
          List.of(
              Field.required("name", new Type.Text(1, 256, null, false)),
              Field.required("value", Type.Text.ANY)));

  private final MessageFormat format;
  private final Structure takes;

  public SendShape(MessageFormat format) {
    this.format = format;
    List<Field> fields = new ArrayList<>();
    fields.add(Field.required("body", format.bodyType()).documented("The message."));
    fields.add(
        Field.optional("key", new Type.Text(1, 1024, null, false))
            .documented("What messages are kept in order by."));
    fields.add(
        Field.optional("headers", new Type.ListOf(HEADER, 0, MessageFormat.HEADERS_MAX))
            .documented("Headers, in this order."));
    if (!format.hasId()) {
      fields.add(
          Field.optional("id", new Type.Text(1, 1024, null, false))
              .documented("What tells the message from all others, also when it is sent again."));
    }
    this.takes = Structure.of("Sending", fields);
  }

  /// Hands a message over and waits until the broker has it.
  public Signature send() {
    return new Signature(
        SEND,
        takes,
        SENT,
        List.of(),
        Effect.WRITE,
        Signature.Delivery.WHOLE,
        "Sends a message, and answers when the broker has it.");
  }

  /// Hands a message over and waits for the one that answers it.
  public Signature request(MessageFormat answers, boolean read) {
    return new Signature(
        REQUEST,
        takes,
        answers.bodyType(),
        List.of(),
        read ? Effect.READ : Effect.WRITE,
        Signature.Delivery.WHOLE,
        "Sends a message, and answers what comes back.");
  }

  public Struct sent(String id) {
    return Struct.of(SENT, id);
  }

  /// The message to send, with the trace in its headers.
  public Outgoing outgoing(Struct input, Exchange exchange) {
    List<Header> headers = new ArrayList<>();
    String trace = exchange.trace().traceparent();
    if (!trace.isEmpty()) {
      headers.add(Outgoing.header("traceparent", trace));
    }
    if (input.at(HEADERS) instanceof List<?> given) {
      for (Object one : given) {
        Struct header = (Struct) one;
        headers.add(Outgoing.header(String.valueOf(header.at(0)), String.valueOf(header.at(1))));
      }
    }
    Object body = input.at(BODY);
    if (body == null) {
      throw Fault.of(Fault.Kind.INVALID, "a message has a body");
    }
    Outgoing made = format.encode(body, input.at(KEY) instanceof String key ? key : null, headers);
    return takes.size() > ID && input.at(ID) instanceof String id ? made.under(id) : made;
  }
}
