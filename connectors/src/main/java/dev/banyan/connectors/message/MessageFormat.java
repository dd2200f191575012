package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages of a system and their values: what a body, or an event of CloudEvents, is read as
/// and written from. Thread-safe.
///
/// A structure that a schema describes is the message; a body that is none is its field `body`.
/// What breaks the type, or a bound, is `GARBAGE` on its way in, and `TOO_LARGE` on its way out.
public final class MessageFormat {
  /// More headers than this, or longer ones in all, no message has in earnest.
  static final int HEADERS_MAX = 128;

  static final int HEADER_BYTES_MAX = 64 << 10;

  private final Payload payload;
  private final @Nullable CloudEvents events;
  private final @Nullable String key;
  private final long bytesMax;
  private final Structure type;

  MessageFormat(
      Payload payload, @Nullable CloudEvents events, @Nullable String key, long bytesMax) {
    this.payload = payload;
    this.events = events;
    this.key = key;
    this.bytesMax = bytesMax;
    this.type =
        events != null
            ? events.type()
            : payload.type() instanceof Structure structure
                ? structure
                : Structure.of("Message", List.of(Field.required("body", payload.type())));
  }

  /// What messages are.
  public Structure type() {
    return type;
  }

  public MessageSource.Contract contract() {
    return new MessageSource.Contract(type, key);
  }

  /// What is sent: the message's type, or the type of its one field `body`.
  public Type bodyType() {
    return events == null ? payload.type() : type;
  }

  /// Whether a message says itself what tells it from others.
  boolean hasId() {
    return events != null;
  }

  public long bytesMax() {
    return bytesMax;
  }

  /// The value of a message.
  public Struct decode(Message message) {
    if (message.body().size() > bytesMax) {
      throw garbage("it has " + message.body().size() + " bytes, more than `message-max` allows");
    }
    if (isOver(message.headers())) {
      throw garbage("it has more headers than are taken");
    }
    try {
      if (events != null) {
        return events.decode(message);
      }
      Object value = payload.decode(message.body().unsafeArray());
      return value instanceof Struct struct && struct.type() == type
          ? struct
          : Struct.of(type, value);
    } catch (Fault fault) {
      throw switch (fault.kind()) {
        case MALFORMED, INVALID, TOO_LARGE -> garbage(reason(fault));
        default -> fault;
      };
    }
  }

  /// The value of a message as [#bodyType] has it.
  public @Nullable Object body(Message message) {
    Struct value = decode(message);
    return bodyType() == type ? value : value.at(0);
  }

  /// A body of [#bodyType] written down, with headers beside those that its envelope brings.
  public Outgoing encode(Object body, @Nullable String key, List<Header> headers) {
    List<Header> all = new ArrayList<>(headers);
    byte[] bytes;
    String contentType = payload.mediaType();
    boolean text = payload.isText();
    if (events != null) {
      CloudEvents.Written written = events.encode((Struct) body, all);
      bytes = written.body();
      contentType = written.contentType();
      text = written.isText();
    } else {
      bytes = payload.encode(body);
    }
    if (bytes.length > bytesMax) {
      throw Fault.builder(Fault.Kind.TOO_LARGE, "The message is too large")
          .operator("a message of " + bytes.length + " bytes is over `message-max`")
          .build();
    }
    if (isOver(all)) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "The message has too many headers");
    }
    return new Outgoing(null, key, all, Bytes.wrap(bytes), text, contentType);
  }

  private static boolean isOver(List<Header> headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += header.name().length() + header.value().size();
    }
    return headers.size() > HEADERS_MAX || bytes > HEADER_BYTES_MAX;
  }

  static String reason(Fault fault) {
    StringBuilder out = new StringBuilder();
    for (Fault.Violation violation : fault.violations()) {
      out.append(out.isEmpty() ? "" : "; ")
          .append(violation.path().isEmpty() ? "it" : violation.path())
          .append(' ')
          .append(violation.message());
    }
    return out.isEmpty() ? "it " + fault.getMessage() : out.toString();
  }

  /// A message that is not what its contract says.
  public static Fault garbage(String reason) {
    return Fault.builder(Fault.Kind.GARBAGE, "A message is not what its contract says")
        .operator(reason)
        .build();
  }
}
