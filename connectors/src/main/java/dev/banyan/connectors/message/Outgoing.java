package dev.banyan.connectors.message;

import dev.banyan.connect.message.Message.Header;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that is to be sent, written down and within its bounds; `isText` says that the body is
/// UTF-8. The id is what its sender tells it from all others by; null where nobody said.
public record Outgoing(
    @Nullable String id,
    @Nullable String key,
    List<Header> headers,
    Bytes body,
    boolean isText,
    String contentType) {
  /// The header that has the id where the protocol has no place for one.
  public static final String ID = "message_id";

  public Outgoing {
    headers = List.copyOf(headers);
  }

  /// The same with one header more.
  public Outgoing with(String name, String value) {
    List<Header> all = new ArrayList<>(headers);
    all.add(header(name, value));
    return new Outgoing(id, key, all, body, isText, contentType);
  }

  /// The same under an id.
  Outgoing under(@Nullable String given) {
    return new Outgoing(given, key, headers, body, isText, contentType);
  }

  static Header header(String name, String value) {
    return new Header(name, Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }
}
