package dev.banyan.command;

import dev.banyan.journal.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The name of one command for its caller: where its record stands, so that it is found without an
/// index. Opaque to callers, who may show it only to the tenant that it is of: the tenant is not in
/// it.
///
/// Its text is `STREAM.VERSION`, the name of the stream without its prefix in base64url (RFC 4648
/// §5), the version in decimal digits.
public record CommandId(String stream, long version) {
  private static final String PREFIX = "command/";
  private static final int TEXT_MAX = 720;
  private static final int DIGITS_MAX = 18;

  /// The text of an id as it was given out; null where it was not given out by us.
  public static @Nullable CommandId parse(String text) {
    int dot = text.lastIndexOf('.');
    if (text.length() > TEXT_MAX || dot < 1 || text.length() - dot > DIGITS_MAX) {
      return null;
    }
    String digits = text.substring(dot + 1);
    if (!digits.matches("[1-9][0-9]*")) {
      return null;
    }
    try {
      byte[] name = Base64.getUrlDecoder().decode(text.substring(0, dot));
      String stream = new String(name, StandardCharsets.UTF_8);
      CommandId id = new CommandId(PREFIX + stream, Long.parseLong(digits));
      boolean fits = id.stream.length() <= StreamId.LENGTH_MAX;
      return fits && stream.matches("[^\\x00/]+/[A-Za-z0-9_-]{43}") && id.text().equals(text)
          ? id
          : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// As it is given to callers: letters, digits, `-`, `_` and one `.`.
  public String text() {
    byte[] name = stream.substring(PREFIX.length()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(name) + "." + version;
  }
}
