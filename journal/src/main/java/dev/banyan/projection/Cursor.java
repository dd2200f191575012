package dev.banyan.projection;

import dev.banyan.base.Fault;
import dev.banyan.projection.fold.Ordered;
import dev.banyan.projection.store.Question;
import dev.banyan.value.Bytes;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Where a page ended, as an opaque text: a sum over what was asked, the value that the rows are
/// sorted by, and the key. The sum is no signature: it finds a cursor that was altered or taken
/// from another list. A cursor can show nothing that its holder could not ask for anyway.
final class Cursor {
  private static final int LENGTH_MAX = 8_192;
  private static final int HEAD = 2 * Integer.BYTES;

  private Cursor() {}

  /// What a cursor must agree with: all of the question but the page.
  static String about(String projection, Served.Wish wish) {
    StringBuilder text =
        new StringBuilder(projection).append('|').append(wish.sort()).append(wish.descending());
    for (Served.Value value : wish.values()) {
      text.append('|').append(value.slot()).append('=').append(hex(value.value()));
    }
    return text.append('|')
        .append(hex(wish.from()))
        .append('|')
        .append(hex(wish.until()))
        .toString();
  }

  private static String hex(@Nullable Object value) {
    return java.util.HexFormat.of().formatHex(Ordered.bytes(value).unsafeArray());
  }

  static String write(Question.After place, String about) {
    byte[] key = place.key().unsafeArray();
    Bytes value = place.value();
    byte[] sorted = value == null ? new byte[0] : value.unsafeArray();
    ByteBuffer all = ByteBuffer.allocate(HEAD + sorted.length + key.length);
    all.putInt(0).putInt(value == null ? -1 : sorted.length).put(sorted).put(key);
    all.putInt(0, sum(all.array(), about));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
  }

  private static int sum(byte[] all, String about) {
    CRC32C sum = new CRC32C();
    sum.update(all, Integer.BYTES, all.length - Integer.BYTES);
    sum.update(about.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return (int) sum.getValue();
  }

  /// @param sorted whether rows are sorted by a value before their key
  static Question.After read(String cursor, String about, boolean sorted) {
    byte[] all = decoded(cursor);
    if (all.length < HEAD) {
      throw strange();
    }
    ByteBuffer in = ByteBuffer.wrap(all);
    int sum = in.getInt();
    int length = in.getInt();
    boolean fits = sorted ? length >= 0 : length == -1;
    if (sum != sum(all, about) || !fits || length > in.remaining()) {
      throw strange();
    }
    byte[] value = new byte[Math.max(0, length)];
    in.get(value);
    byte[] key = new byte[in.remaining()];
    in.get(key);
    return new Question.After(sorted ? Bytes.wrap(value) : null, Bytes.wrap(key));
  }

  private static byte[] decoded(String cursor) {
    if (cursor.length() > LENGTH_MAX) {
      throw strange();
    }
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException _) {
      throw strange();
    }
  }

  private static Fault strange() {
    return Fault.invalid(
        List.of(new Fault.Violation("query.cursor", "is not a cursor of this list")));
  }
}
