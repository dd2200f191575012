package dev.banyan.connectors.message;

import dev.banyan.connect.message.Message.Header;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that is to be sent, written down and within its bounds; `isText` says that the body is
/// UTF-8.
public record Outgoing(
    @Nullable String key, List<Header> headers, Bytes body, boolean isText, String contentType) {
  public Outgoing {
    headers = List.copyOf(headers);
  }

  /// The same with one header more.
  public Outgoing with(String name, String value) {
    List<Header> all = new ArrayList<>(headers);
    all.add(header(name, value));
    return new Outgoing(key, all, body, isText, contentType);
  }

  static Header header(String name, String value) {
    return new Header(name, Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }
}
