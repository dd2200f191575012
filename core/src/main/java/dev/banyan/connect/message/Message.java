package dev.banyan.connect.message;

import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as its queue or topic gave it, nothing decoded: what a dead letter keeps and a replay
/// sends again.
///
/// @param id what its sender calls it, or its source where that names messages
/// @param identity tells it from all others of its source, also when it is delivered again; copies
///   that a sender sent of one message have the same
/// @param place where it stood, for people: `orders/3@1042`
/// @param key what messages are kept in order by; null where the source has none
/// @param headers in the order in which they came; a name may come several times
/// @param at when it was sent, by the source's clock; null where it does not say
public record Message(
    String id,
    String identity,
    String place,
    @Nullable Bytes key,
    List<Header> headers,
    Bytes body,
    @Nullable Instant at) {
  public Message {
    headers = List.copyOf(headers);
  }

  /// One of a source that names its messages itself, no two alike.
  public Message(
      String id,
      String place,
      @Nullable Bytes key,
      List<Header> headers,
      Bytes body,
      @Nullable Instant at) {
    this(id, id, place, key, headers, body, at);
  }

  /// The same with another body.
  public Message with(Bytes other) {
    return new Message(id, identity, place, key, headers, other, at);
  }

  /// A header of a message: any bytes, as only some brokers hold them to text.
  public record Header(String name, Bytes value) {}
}
