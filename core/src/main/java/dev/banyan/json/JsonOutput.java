package dev.banyan.json;

import dev.banyan.base.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// JSON text as UTF-8 in a growing array or, with a stream behind it, in pieces of about 8 KiB. One
/// thread, one text.
///
/// Whoever writes puts the commas, so that nothing is kept of what stands where: the encoders know,
/// and names come with their comma, encoded once.
///
/// One for lines ([#ofLines]) writes ASCII alone, everything else as escapes: a line stays one line
/// in every viewer, and half a surrogate pair can be shown.
public final class JsonOutput {
  private static final int PIECE = 8 << 10;

  /// Characters of a text for which room is made at once.
  private static final int SLICE = 1 << 10;

  /// The longest form of a character: `\u001F`, or four bytes.
  private static final int CHARACTER = 6;

  private static final int LONG_DIGITS = 19;
  private static final int LONG_CHARACTERS = LONG_DIGITS + 1;
  private static final int NONE = -1;

  /// How the ASCII characters are written: as they are (0), by a letter after `\`, or by code.
  private static final byte[] ESCAPES = new byte[128];

  static {
    Arrays.fill(ESCAPES, 0, 0x20, (byte) NONE);
    ESCAPES['\b'] = 'b';
    ESCAPES['\t'] = 't';
    ESCAPES['\n'] = 'n';
    ESCAPES['\f'] = 'f';
    ESCAPES['\r'] = 'r';
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
  }

  private static final byte[] HEX = ascii("0123456789ABCDEF");
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private final @Nullable OutputStream out;
  private final boolean plain;
  private final int usual;
  private byte[] buffer;
  private int at;

  /// A text kept whole, probably of that size.
  JsonOutput(int size) {
    this(size, false);
  }

  private JsonOutput(int size, boolean plain) {
    this.out = null;
    this.plain = plain;
    this.usual = size;
    this.buffer = new byte[size];
  }

  /// A text that is passed on as it grows.
  JsonOutput(OutputStream out) {
    this.out = out;
    this.plain = false;
    this.usual = PIECE;
    this.buffer = new byte[PIECE];
  }

  /// Lines that are kept, probably of that size together, until they are moved to where they go.
  /// What longer ones needed is let go with them.
  public static JsonOutput ofLines(int size) {
    return new JsonOutput(size, true);
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The text kept so far.
  public byte[] bytes() {
    return Arrays.copyOf(buffer, at);
  }

  /// How many bytes are kept.
  public int size() {
    return at;
  }

  /// For how many bytes there is room.
  int room() {
    return buffer.length;
  }

  /// Takes back what was written after the first so many bytes that are kept.
  public void cut(int size) {
    at = Math.min(at, size);
    if (at == 0 && buffer.length > usual) {
      buffer = new byte[usual];
    }
  }

  /// Gives away what is kept; it is gone also where the stream does not take it.
  public void moveTo(OutputStream to) throws IOException {
    byte[] kept = buffer;
    int size = at;
    cut(0);
    to.write(kept, 0, size);
  }

  /// Passes on what is left.
  void end() throws IOException {
    if (out != null) {
      out.write(buffer, 0, at);
      at = 0;
    }
  }

  private void reserve(int count) throws IOException {
    if (buffer.length - at >= count) {
      return;
    }
    if (out != null && at > 0) {
      out.write(buffer, 0, at);
      at = 0;
    }
    if (buffer.length - at < count) {
      buffer = Arrays.copyOf(buffer, Math.max(at + count, buffer.length * 2));
    }
  }

  /// One ASCII character, as it is.
  public void sign(char one) throws IOException {
    reserve(1);
    buffer[at++] = (byte) one;
  }

  /// Bytes, as they are.
  public void raw(byte[] some) throws IOException {
    raw(some, 0);
  }

  public void raw(byte[] some, int from) throws IOException {
    int count = some.length - from;
    reserve(count);
    System.arraycopy(some, from, buffer, at, count);
    at += count;
  }

  void nothing() throws IOException {
    raw(NULL);
  }

  public void truth(boolean value) throws IOException {
    raw(value ? TRUE : FALSE);
  }

  public void number(long value) throws IOException {
    if (value == Long.MIN_VALUE) {
      literal(Long.toString(value)); // It has no positive counterpart.
      return;
    }
    reserve(LONG_CHARACTERS);
    long rest = Math.abs(value);
    if (value < 0) {
      put('-');
    }
    int length = 1;
    for (long bound = 10; length < LONG_DIGITS && rest >= bound; bound *= 10) {
      length++;
    }
    at += length;
    for (int i = 1; i <= length; i++) {
      buffer[at - i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// ASCII characters, as they are: a number's literal.
  public void literal(String text) throws IOException {
    int length = text.length();
    reserve(length);
    byte[] bytes = buffer;
    int to = at;
    for (int i = 0; i < length; i++) {
      bytes[to++] = (byte) text.charAt(i);
    }
    at = to;
  }

  /// A day as `"2026-11-22"`; its year has four digits.
  void date(LocalDate date) throws IOException {
    reserve(12);
    byte[] bytes = buffer;
    int from = at;
    bytes[from] = '"';
    digits(from + 1, date.getYear() / 100);
    digits(from + 3, date.getYear() % 100);
    bytes[from + 5] = '-';
    digits(from + 6, date.getMonthValue());
    bytes[from + 8] = '-';
    digits(from + 9, date.getDayOfMonth());
    bytes[from + 11] = '"';
    at = from + 12;
  }

  private void digits(int from, int two) {
    buffer[from] = (byte) ('0' + two / 10);
    buffer[from + 1] = (byte) ('0' + two % 10);
  }

  /// A text in quotes.
  public void text(String text) throws IOException {
    sign('"');
    int length = text.length();
    int i = 0;
    while (i < length) {
      int end = Math.min(length, i + SLICE);
      reserve(end - i);
      byte[] bytes = buffer;
      int to = at;
      while (i < end) {
        char unit = text.charAt(i);
        if (unit >= 128 || ESCAPES[unit] != 0) {
          break;
        }
        bytes[to++] = (byte) unit;
        i++;
      }
      at = to;
      while (i < length && isSpecial(text.charAt(i))) {
        i = special(text, i);
      }
    }
    sign('"');
  }

  private static boolean isSpecial(char unit) {
    return unit >= 128 || ESCAPES[unit] != 0;
  }

  /// Writes the character there that is not written as one byte; returns the index behind it.
  private int special(String text, int index) throws IOException {
    reserve(CHARACTER);
    char unit = text.charAt(index);
    if (unit < 128) {
      escape(unit);
    } else if (plain) {
      code(unit);
    } else if (unit < 0x800) {
      put(0xc0 | (unit >> 6), tail(unit));
    } else if (!Character.isSurrogate(unit)) {
      put(0xe0 | (unit >> 12), tail(unit >> 6));
      put(tail(unit));
    } else {
      int point = text.codePointAt(index);
      if (!Character.isSupplementaryCodePoint(point)) {
        throw Fault.builder(Fault.Kind.GARBAGE, "A text cannot be shown")
            .operator("a system answered half a surrogate pair, which has no form in UTF-8")
            .build();
      }
      put(0xf0 | (point >> 18), tail(point >> 12));
      put(tail(point >> 6), tail(point));
      return index + 2;
    }
    return index + 1;
  }

  /// A byte of UTF-8 that is not the first of its character: six bits.
  private static int tail(int bits) {
    return 0x80 | (bits & 0x3f);
  }

  private void escape(char unit) {
    byte letter = ESCAPES[unit];
    if (letter == NONE) {
      code(unit);
    } else {
      put('\\', letter);
    }
  }

  private void code(char unit) {
    put('\\', 'u');
    put(HEX[unit >> 12], HEX[(unit >> 8) & 0xf]);
    put(HEX[(unit >> 4) & 0xf], HEX[unit & 0xf]);
  }

  private void put(int one) {
    buffer[at++] = (byte) one;
  }

  private void put(int one, int two) {
    put(one);
    put(two);
  }
}
