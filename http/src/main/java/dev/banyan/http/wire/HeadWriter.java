package dev.banyan.http.wire;

import dev.banyan.base.Fault;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes HTTP/1.1 heads into a buffer: made ones field by field, passed ones as runs of the bytes
/// they came in.
public final class HeadWriter {
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final byte[] VERSION_AND_HOST = ascii(" HTTP/1.1\r\nhost: ");
  private static final byte[] LAST_CHUNK = ascii("0\r\n");
  private static final byte[] DIGITS = ascii("0123456789abcdef");

  private HeadWriter() {}

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static void status(ByteBuf out, int status) {
    out.writeBytes(StatusLines.of(status));
  }

  public static void requestLine(ByteBuf out, String method, String target, byte[] host) {
    text(out, method);
    out.writeByte(' ');
    text(out, target);
    out.writeBytes(VERSION_AND_HOST).writeBytes(host);
    end(out);
  }

  /// The same with the method as it came.
  public static void requestLine(ByteBuf out, Head head, String target, byte[] host) {
    out.writeBytes(head.bytes, head.start, head.methodEnd - head.start);
    out.writeByte(' ');
    text(out, target);
    out.writeBytes(VERSION_AND_HOST).writeBytes(host);
    end(out);
  }

  /// Writes a field; a name or value that would break the head is a bug of whoever made it. The
  /// line is put together apart, because a buffer takes single bytes slowly.
  public static void field(ByteBuf out, String name, String value) {
    byte[] bytes = safe(value);
    int colon = name.length();
    byte[] line = new byte[colon + bytes.length + 4];
    for (int i = 0; i < colon; i++) {
      char c = name.charAt(i);
      if (c > 0x7f || !Chars.TOKEN[c]) {
        throw unsafe("name");
      }
      line[i] = (byte) c;
    }
    line[colon] = ':';
    line[colon + 1] = ' ';
    System.arraycopy(bytes, 0, line, colon + 2, bytes.length);
    line[line.length - 2] = '\r';
    line[line.length - 1] = '\n';
    out.writeBytes(line);
  }

  private static void text(ByteBuf out, String text) {
    out.writeBytes(safe(text));
  }

  /// The bytes of a text, `?` for what has none. Copied at once and looked at by whole words: by
  /// single characters it costs several times as much.
  private static byte[] safe(String text) {
    byte[] bytes = ascii(text);
    for (int i = Words.skipValue(bytes, 0); i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\r' || b == '\n' || b == 0) {
        throw unsafe("value");
      }
    }
    return bytes;
  }

  private static Fault unsafe(String part) {
    return Fault.bug(
        "a header " + part + " holds a character that would break the message",
        new IllegalArgumentException("unsafe header " + part));
  }

  public static void length(ByteBuf out, long length) {
    out.writeBytes(LENGTH);
    decimal(out, length);
    end(out);
  }

  public static void chunked(ByteBuf out) {
    out.writeBytes(CHUNKED);
  }

  public static void close(ByteBuf out) {
    out.writeBytes(CLOSE);
  }

  public static void keepAlive(ByteBuf out) {
    out.writeBytes(KEEP_ALIVE);
  }

  public static void end(ByteBuf out) {
    out.writeByte('\r').writeByte('\n');
  }

  private static void decimal(ByteBuf out, long value) {
    if (value >= 10) {
      decimal(out, value / 10);
    }
    out.writeByte('0' + (int) (value % 10));
  }

  /// Passes a request's fields on, but for those that belong to its hop, `Host`, `Expect` and
  /// `removed` (lower case), also where they are spelled with `_` for `-`. `Content-Length` is
  /// passed as it came.
  public static void requestFields(ByteBuf out, Head head, List<String> removed) {
    int runStart = -1;
    for (int i = 0; i < head.count; i++) {
      byte kind = head.kinds[i];
      boolean passed = kind == Head.OTHER || kind == Head.CONTENT_LENGTH || kind >= Head.DATE;
      if (passed && !removed.isEmpty() && kind != Head.CONTENT_LENGTH) {
        passed = !oneOf(head, i, removed);
      }
      runStart = run(out, head, i, runStart, passed);
    }
    run(out, head, head.count, runStart, false);
  }

  /// Passes an answer's fields on, but for those that belong to its hop, `Server` and those `taken`
  /// (lower case); `length` says whether `Content-Length` is passed. True where a `Date` was among
  /// them.
  public static boolean answerFields(ByteBuf out, Head head, boolean length, List<String> taken) {
    boolean dated = false;
    int runStart = -1;
    for (int i = 0; i < head.count; i++) {
      byte kind = head.kinds[i];
      dated |= kind == Head.DATE;
      boolean passed = answerFieldPasses(kind) || (length && kind == Head.CONTENT_LENGTH);
      if (!taken.isEmpty() && kind == Head.OTHER) {
        passed = !head.nameIsOneOf(i, taken);
      }
      runStart = run(out, head, i, runStart, passed);
    }
    run(out, head, head.count, runStart, false);
    return dated;
  }

  private static boolean answerFieldPasses(byte kind) {
    return kind == Head.OTHER || kind == Head.DATE || kind == Head.HOST || kind == Head.EXPECT;
  }

  /// Whether a field of an answer is passed on, its length apart.
  public static boolean passes(Head answer, int field) {
    return answerFieldPasses(answer.kinds[field]);
  }

  /// Fields that may stand in a trailer section: none that frames, routes or belongs to a hop.
  public static void trailerFields(ByteBuf out, Head trailers) {
    for (int i = 0; i < trailers.count; i++) {
      if (trailers.kinds[i] == Head.OTHER) {
        run(out, trailers, i + 1, trailers.marks[4 * i], false);
      }
    }
  }

  /// Copies the run of lines that ends before this field, when the field itself is not passed on.
  private static int run(ByteBuf out, Head head, int field, int runStart, boolean passed) {
    if (passed) {
      return runStart < 0 ? head.lineStart(field) : runStart;
    }
    if (runStart >= 0) {
      out.writeBytes(head.bytes, runStart, head.lineStart(field) - runStart);
    }
    return -1;
  }

  private static boolean oneOf(Head head, int field, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (head.nameReadsAs(field, names.get(i))) {
        return true;
      }
    }
    return false;
  }

  /// The line before a chunk of that size.
  public static void chunkSize(ByteBuf out, int size) {
    int shift = Math.max(0, (31 - Integer.numberOfLeadingZeros(size)) / 4 * 4);
    for (; shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[size >> shift & 0xf]);
    }
    end(out);
  }

  /// The end of a chunked body.
  public static void lastChunk(ByteBuf out) {
    out.writeBytes(LAST_CHUNK);
  }
}
