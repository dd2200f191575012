package dev.banyan.http.wire;

import dev.banyan.connect.Http;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head of one HTTP message as the bytes it came in, with an index of its fields: nothing is
/// decoded until it is asked for, and whole runs of fields can be passed on untouched.
///
/// Reused by its connection for one message after another; owned by one event loop, or by the work
/// that a request was handed to. Also holds trailer sections, which have no start line.
public final class Head {
  /// What a field is to us; everything not [#OTHER] is handled by whoever passes a message on.
  static final byte OTHER = 0;

  static final byte HOST = 1;
  static final byte CONNECTION = 2;
  static final byte CONTENT_LENGTH = 3;
  static final byte TRANSFER_ENCODING = 4;
  static final byte EXPECT = 5;
  static final byte HOP = 6;
  static final byte DATE = 7;
  static final byte SERVER = 8;

  /// Spelled with `_` for `-`, which servers that turn fields into variables read as the framing.
  static final byte TWIN = 9;

  private static final int STEP = 1024;
  private static final byte LINE_FEED = '\n';
  private static final int[] NO_MARKS = {};

  byte[] bytes = new byte[STEP];
  int length;
  int start;
  private int lineStart;
  private int startLineEnd;
  private boolean startLineSeen;

  int count;
  int[] marks = NO_MARKS;
  byte[] kinds = {};

  int methodEnd;
  int pathStart;
  int pathEnd;
  int queryEnd;
  int authorityStart;
  int authorityEnd;
  int status;
  boolean http10;
  long contentLength = -1;
  boolean chunked;
  boolean close;
  boolean keepAlive;
  boolean upgrade;
  boolean expectContinue;

  /// Makes it empty, for the next message.
  public void reset() {
    length = 0;
    start = 0;
    lineStart = 0;
    startLineEnd = 0;
    startLineSeen = false;
    count = 0;
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    upgrade = false;
    expectContinue = false;
    status = 0;
    methodEnd = 0;
    http10 = false;
    if (bytes.length > 16 * STEP) {
      bytes = new byte[STEP];
    }
  }

  /// Nothing of a head has arrived.
  public boolean isEmpty() {
    return length == 0;
  }

  /// How [#gather] left it.
  public enum Gathered {
    MORE,
    WHOLE,
    BARE_LINE_FEED,
    TOO_LARGE,
    START_LINE_TOO_LONG
  }

  /// Takes bytes up to and including the empty line that ends the head, and no further.
  public Gathered gather(ByteBuf in, int bytesMax, int startLineMax) {
    while (in.isReadable()) {
      int step = Math.min(Math.min(in.readableBytes(), STEP), bytesMax - length);
      if (step <= 0) {
        return startLineSeen ? Gathered.TOO_LARGE : Gathered.START_LINE_TOO_LONG;
      }
      room(step);
      in.getBytes(in.readerIndex(), bytes, length, step);
      int end = lineFeeds(length, length + step);
      if (end == -2) {
        return Gathered.BARE_LINE_FEED;
      }
      int taken = end < 0 ? step : end - length;
      in.skipBytes(taken);
      length += taken;
      if ((startLineSeen ? startLineEnd : length) - start > startLineMax) {
        return Gathered.START_LINE_TOO_LONG;
      }
      if (end >= 0) {
        return Gathered.WHOLE;
      }
    }
    return Gathered.MORE;
  }

  /// Takes bytes up to and including the empty line that ends a trailer section.
  Gathered gatherTrailers(ByteBuf in, int bytesMax) {
    startLineSeen = true;
    return gather(in, bytesMax, bytesMax);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /// Looks for the line that ends the head; its end, or -1 for none, or -2 for a bare line feed.
  private int lineFeeds(int from, int to) {
    byte[] block = bytes;
    int i = from - 1;
    while ((i = Words.indexOf(block, LINE_FEED, i + 1, to)) < to) {
      if (i == 0 || block[i - 1] != '\r') {
        return -2;
      }
      if (i - 1 == lineStart) {
        if (startLineSeen || start > 0) {
          return i + 1;
        }
        start = 2; // One empty line before the start line is let pass (RFC 9112 §2.2).
      } else if (!startLineSeen) {
        startLineSeen = true;
        startLineEnd = i - 1;
      }
      lineStart = i + 1;
    }
    return -1;
  }

  /// Puts a head together from parts, for a message that did not come as HTTP/1.
  public void append(CharSequence text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  // ---- the start line

  public String method() {
    return Methods.of(bytes, start, methodEnd);
  }

  /// Whether there is a start line to speak of; not so where the head was refused early.
  public boolean fieldsRead() {
    return methodEnd > start;
  }

  public boolean methodIs(String method) {
    return equal(start, methodEnd, method);
  }

  public String path() {
    return text(pathStart, pathEnd);
  }

  public @Nullable String query() {
    return pathEnd == queryEnd ? null : text(pathEnd + 1, queryEnd);
  }

  public String authority() {
    return text(authorityStart, authorityEnd);
  }

  public int status() {
    return status;
  }

  public boolean http10() {
    return http10;
  }

  // ---- framing

  /// From Content-Length; -1 where there is none.
  public long contentLength() {
    return contentLength;
  }

  public boolean chunked() {
    return chunked;
  }

  /// For a request that came with another framing than HTTP/1's: its body ends when it ends.
  public void bodyOfUnknownLength() {
    chunked = contentLength < 0;
  }

  /// Whether the connection stays open after this message, as far as its sender says.
  public boolean persistent() {
    return !close && (!http10 || keepAlive);
  }

  /// `Connection` names `Upgrade`.
  public boolean upgrade() {
    return upgrade;
  }

  public boolean expectContinue() {
    return expectContinue;
  }

  // ---- fields

  public int fields() {
    return count;
  }

  public @Nullable String field(String name) {
    for (int i = 0; i < count; i++) {
      if (nameIs(i, name)) {
        return value(i);
      }
    }
    return null;
  }

  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < count; i++) {
      if (nameIs(i, name)) {
        values.add(value(i));
      }
    }
    return values;
  }

  /// The same with those that servers which make variables of fields take for it.
  public List<String> spelled(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < count; i++) {
      if (nameReadsAs(i, name)) {
        values.add(value(i));
      }
    }
    return values;
  }

  /// Looks at the value of the only field of that name, where it stands; null where there is none,
  /// or more than one.
  public <T> @Nullable T look(String name, Bytes.Look<T> look) {
    int found = -1;
    for (int i = 0; i < count; i++) {
      if (nameIs(i, name)) {
        if (found >= 0) {
          return null;
        }
        found = i;
      }
    }
    return found < 0 ? null : look.at(bytes, marks[4 * found + 2], marks[4 * found + 3]);
  }

  public List<Http.Header> all() {
    List<Http.Header> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(new Http.Header(text(marks[4 * i], marks[4 * i + 1]), value(i)));
    }
    return headers;
  }

  public boolean nameIs(int field, String name) {
    return equal(marks[4 * field], marks[4 * field + 1], name);
  }

  /// Whether a field has one of these names, which are in lower case.
  public boolean nameIsOneOf(int field, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (nameIs(field, names.get(i))) {
        return true;
      }
    }
    return false;
  }

  /// The same for servers that turn fields into variables, and take `_` and `-` for one.
  boolean nameReadsAs(int field, String name) {
    int from = marks[4 * field];
    if (marks[4 * field + 1] - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      int b = lower(bytes[from + i]);
      int wanted = name.charAt(i);
      if (b != wanted && (b != '_' || wanted != '-')) {
        return false;
      }
    }
    return true;
  }

  public String name(int field) {
    return text(marks[4 * field], marks[4 * field + 1]);
  }

  public String value(int field) {
    return text(marks[4 * field + 2], marks[4 * field + 3]);
  }

  byte kind(int field) {
    return kinds[field];
  }

  /// Where the line of this field starts; that of the one after the last is the end of all fields.
  int lineStart(int field) {
    return field < count ? marks[4 * field] : length - 2;
  }

  void addField(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    if (4 * count + 4 > marks.length) {
      marks = Arrays.copyOf(marks, Math.max(64, marks.length * 2));
      kinds = Arrays.copyOf(kinds, marks.length / 4);
    }
    int at = 4 * count;
    marks[at] = nameStart;
    marks[at + 1] = nameEnd;
    marks[at + 2] = valueStart;
    marks[at + 3] = valueEnd;
    kinds[count++] = FieldKinds.of(bytes, nameStart, nameEnd);
  }

  boolean equal(int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      int a = bytes[from + i];
      int b = text.charAt(i);
      if (a != b && (lower(a) != lower(b))) {
        return false;
      }
    }
    return true;
  }

  static int lower(int b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
