package dev.banyan.json;

import dev.banyan.base.Fault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks bytes, in pieces of any size, against the well-formed UTF-8 of RFC 3629, without NUL and
/// starting with ASCII, as every JSON text does. Eight ASCII bytes are checked at once.
final class Utf8 {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private long seen;
  private int missing;
  private int nextMin = 0x80;
  private int nextMax = 0xbf;

  long bytesSeen() {
    return seen;
  }

  void accept(byte[] bytes, int from, int count) {
    if (seen == 0 && count > 0 && bytes[from] < 0) {
      throw malformed(
          (bytes[from] & 0xff) == 0xef ? "a byte order mark" : "a byte that starts no JSON", 0);
    }
    int end = from + count;
    int at = from;
    while (at < end) {
      if (missing == 0) {
        while (at + 8 <= end && isText((long) WORD.get(bytes, at))) {
          at += 8;
        }
        if (at == end) {
          break;
        }
      }
      step(bytes[at] & 0xff, seen + (at - from));
      at++;
    }
    seen += count;
  }

  void end() {
    if (missing > 0) {
      throw malformed("a character that is cut off", seen);
    }
  }

  private static boolean isText(long word) {
    return (word & HIGH_BITS) == 0 && ((word - ONES) & ~word & HIGH_BITS) == 0;
  }

  private void step(int unit, long position) {
    if (missing > 0) {
      if (unit < nextMin || unit > nextMax) {
        throw malformed("bytes that are not UTF-8", position);
      }
      missing--;
      nextMin = 0x80;
      nextMax = 0xbf;
    } else if (unit == 0) {
      throw malformed("a NUL byte", position);
    } else if (unit >= 0x80) {
      lead(unit, position);
    }
  }

  /// RFC 3629, section 4: the second byte's range is what keeps overlong forms and surrogates out.
  private void lead(int unit, long position) {
    if (unit < 0xc2 || unit > 0xf4) {
      throw malformed("bytes that are not UTF-8", position);
    }
    missing = unit < 0xe0 ? 1 : unit < 0xf0 ? 2 : 3;
    switch (unit) {
      case 0xe0 -> nextMin = 0xa0;
      case 0xed -> nextMax = 0x9f;
      case 0xf0 -> nextMin = 0x90;
      case 0xf4 -> nextMax = 0x8f;
      default -> {}
    }
  }

  private static Fault malformed(String what, long position) {
    return Fault.of(Fault.Kind.MALFORMED, "The body is not JSON: " + what + " at byte " + position);
  }
}
