package dev.banyan.projection.fold;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Values as bytes whose order, byte by byte and unsigned, is that of the values. So every store
/// finds and sorts them alike, and decimals stay exact in one that has none.
///
/// An absent value comes first. Texts are in the order of their code points, decimals that are
/// equal are equal whatever their scale, and timestamps with an offset are in the order of their
/// instants.
public final class Ordered {
  private static final byte ABSENT = 0;
  private static final byte PRESENT = 1;
  private static final byte NEGATIVE = 0;
  private static final byte ZERO = 1;
  private static final byte POSITIVE = 2;
  private static final int END = 0xFF;

  private Ordered() {}

  /// Whether values of that type have an order here.
  public static boolean has(Type type) {
    return switch (type) {
      case Type.Text _, Type.Int _, Type.Decimal _, Type.Bool _, Type.Enumeration _ -> true;
      case Type.Date _, Type.Time _, Type.Timestamp _ -> true;
      case Type.Real _, Type.Binary _, Type.ListOf _, Structure _, OneOf _ -> false;
    };
  }

  /// The bytes of a value of a type that has an order; of an absent one where it is null.
  public static Bytes bytes(@Nullable Object value) {
    byte[] content =
        switch (value) {
          case null -> new byte[0];
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case Long number -> decimal(BigDecimal.valueOf(number));
          case BigInteger number -> decimal(new BigDecimal(number));
          case BigDecimal number -> decimal(number);
          case Boolean truth -> new byte[] {(byte) (truth ? 1 : 0)};
          case LocalDate date -> number(date.toEpochDay());
          case LocalTime time -> number(time.toNanoOfDay());
          case OffsetDateTime time -> instant(time.toInstant());
          case LocalDateTime time -> instant(time.toInstant(ZoneOffset.UTC));
          default -> throw new IllegalArgumentException("no order among " + value.getClass());
        };
    byte[] all = new byte[content.length + 1];
    all[0] = value == null ? ABSENT : PRESENT;
    System.arraycopy(content, 0, all, 1, content.length);
    return Bytes.wrap(all);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value ^ Long.MIN_VALUE).array();
  }

  private static byte[] instant(Instant instant) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(instant.getEpochSecond() ^ Long.MIN_VALUE)
        .putInt(instant.getNano())
        .array();
  }

  /// Sign, then exponent, then digits; for a negative number all of it turned round, and an end
  /// that is larger than any digit, so that the shorter of two with the same beginning is larger.
  private static byte[] decimal(BigDecimal value) {
    if (value.signum() == 0) {
      return new byte[] {ZERO};
    }
    BigDecimal plain = value.stripTrailingZeros();
    boolean negative = plain.signum() < 0;
    int exponent = (plain.precision() - plain.scale()) ^ Integer.MIN_VALUE;
    byte[] digits = plain.unscaledValue().abs().toString().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer size = ByteBuffer.allocate(Integer.BYTES + digits.length);
    byte[] content = size.putInt(exponent).put(digits).array();
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 2);
    out.write(negative ? NEGATIVE : POSITIVE);
    for (byte one : content) {
      out.write(negative ? ~one : one);
    }
    if (negative) {
      out.write(END);
    }
    return out.toByteArray();
  }
}
