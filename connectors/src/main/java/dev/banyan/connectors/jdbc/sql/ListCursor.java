package dev.banyan.connectors.jdbc.sql;

import dev.banyan.base.Fault;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a page ended, as an opaque text: the ordering values of its last row, and a digest of them
/// with the list's name, filters and order.
///
/// The digest is no signature: it finds a cursor that was cut, altered or taken from another list.
/// It need not be one, because the values are only ever bound as parameters of the list the caller
/// may read anyway.
public final class ListCursor {
  private static final byte VERSION = 1;
  private static final int DIGEST_BYTES = 8;
  private static final int LENGTH_MAX = 8192;
  private static final Pattern PLAIN = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private ListCursor() {}

  /// `about` is whatever must be the same when the cursor comes back.
  public static String write(List<Object> values, List<Type> types, String about) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      for (int i = 0; i < values.size(); i++) {
        boolean isNull = values.get(i) == Null.NULL;
        byte[] text = isNull ? new byte[0] : text(values.get(i)).getBytes(StandardCharsets.UTF_8);
        out.writeShort(isNull ? -1 : checked(text.length));
        out.write(text);
      }
      byte[] body = bytes.toByteArray();
      out.write(digest(body, about));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int checked(int length) {
    if (length > Short.MAX_VALUE) {
      throw Fault.builder(Fault.Kind.GARBAGE, "The list cannot be continued")
          .operator("an ordering value is longer than a cursor carries; page by other columns")
          .build();
    }
    return length;
  }

  /// The values a cursor holds; throws `INVALID` for anything that [#write] did not write for these
  /// types and this list.
  public static List<Object> read(String cursor, List<Type> types, String about) {
    if (cursor.length() > LENGTH_MAX) {
      throw malformed();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      int bodyLength = bytes.length - DIGEST_BYTES;
      if (bodyLength < 1 || bytes[0] != VERSION) {
        throw malformed();
      }
      byte[] body = java.util.Arrays.copyOf(bytes, bodyLength);
      byte[] digest = java.util.Arrays.copyOfRange(bytes, bodyLength, bytes.length);
      if (!MessageDigest.isEqual(digest, digest(body, about))) {
        throw malformed();
      }
      return values(body, types);
    } catch (IOException | IllegalArgumentException | DateTimeException _) {
      throw malformed();
    }
  }

  private static List<Object> values(byte[] body, List<Type> types) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    in.readByte();
    List<Object> values = new ArrayList<>();
    for (Type type : types) {
      short length = in.readShort();
      values.add(
          length < 0
              ? Null.NULL
              : value(new String(in.readNBytes(length), StandardCharsets.UTF_8), type));
    }
    if (in.available() > 0) {
      throw malformed();
    }
    return values;
  }

  private static String text(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal.toPlainString();
      case Bytes bytes -> Base64.getEncoder().encodeToString(bytes.unsafeArray());
      default -> value.toString();
    };
  }

  private static Object value(String text, Type type) {
    return switch (type) {
      case Type.Text _, Type.Enumeration _ -> text;
      case Type.Int whole when whole.fitsLong() -> Long.valueOf(text);
      case Type.Int _ -> new BigInteger(text);
      case Type.Decimal _ -> decimal(text);
      case Type.Real _ -> Double.valueOf(text);
      case Type.Bool _ -> Boolean.valueOf(text);
      case Type.Date _ -> LocalDate.parse(text);
      case Type.Time _ -> LocalTime.parse(text);
      case Type.Timestamp stamp ->
          stamp.zone() == Type.Zone.LOCAL ? LocalDateTime.parse(text) : OffsetDateTime.parse(text);
      case Type.Binary _ -> Bytes.wrap(Base64.getDecoder().decode(text));
      case Type.ListOf _, Structure _, OneOf _ -> throw malformed();
    };
  }

  /// Digits as they were written: `1e600000000` is short, and its digits fill any memory.
  private static BigDecimal decimal(String text) {
    if (!PLAIN.matcher(text).matches()) {
      throw malformed();
    }
    return new BigDecimal(text);
  }

  private static byte[] digest(byte[] body, String about) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(body);
      byte[] all = sha.digest(about.getBytes(StandardCharsets.UTF_8));
      return java.util.Arrays.copyOf(all, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Fault malformed() {
    return Fault.invalid(
        List.of(new Fault.Violation("query.cursor", "is not a cursor of this list")));
  }

  /// Parameters in one text, for [#write]'s `about`; absent and null are told apart.
  public static void describe(StringBuilder about, String name, @Nullable Object value) {
    if (value != null) {
      String text = text(value);
      about.append(name).append(' ').append(value == Null.NULL ? -1 : text.length());
      about.append(' ').append(text).append('\n');
    }
  }
}
