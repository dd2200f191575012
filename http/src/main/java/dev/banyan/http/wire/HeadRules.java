package dev.banyan.http.wire;

import org.jspecify.annotations.Nullable;

/// Reads the fields of a gathered head and settles how its message is framed, taking exactly what
/// RFC 9112 calls valid: no folding, no space before a colon, one length, stated in one way. Where
/// the standard lets a recipient repair a message, we refuse it: what cannot be read in two ways
/// cannot smuggle.
public final class HeadRules {
  private static final int METHOD_MAX = 32;

  private HeadRules() {}

  /// Reads a request's head, gathered so far; null where nothing is wrong.
  public static @Nullable Flaw request(Head head, Head.Gathered gathered, int fieldsMax) {
    return switch (gathered) {
      case MORE, WHOLE -> request(head, fieldsMax);
      case BARE_LINE_FEED -> Flaw.SYNTAX;
      case TOO_LARGE -> Flaw.HEAD_TOO_LARGE;
      case START_LINE_TOO_LONG -> Flaw.URI_TOO_LONG;
    };
  }

  /// Reads a request's head; null where nothing is wrong.
  public static @Nullable Flaw request(Head head, int fieldsMax) {
    Flaw flaw = requestLine(head);
    if (flaw == null) {
      flaw = fields(head, afterStartLine(head), fieldsMax, false);
    }
    if (flaw == null) {
      flaw = requestFraming(head);
    }
    return flaw == null ? TargetRules.check(head) : flaw;
  }

  /// Reads the head of an answer; null where nothing is wrong.
  public static @Nullable Flaw answer(Head head, int fieldsMax) {
    byte[] b = head.bytes;
    int p = head.start;
    if (head.length - p < 15 || !version(head, p) || b[p + 8] != ' ') {
      return Flaw.SYNTAX;
    }
    for (int i = p + 9; i < p + 12; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return Flaw.SYNTAX;
      }
      head.status = head.status * 10 + b[i] - '0';
    }
    if (head.status < 100 || head.status > 599 || (b[p + 12] != ' ' && b[p + 12] != '\r')) {
      return Flaw.SYNTAX;
    }
    Flaw flaw = fields(head, afterStartLine(head), fieldsMax, true);
    return flaw == null ? answerFraming(head) : flaw;
  }

  /// Reads the head of a request that we have written.
  static boolean ours(Head head) {
    return requestLine(head) == null
        && fields(head, afterStartLine(head), Integer.MAX_VALUE, false) == null;
  }

  /// Reads a trailer section; null where nothing is wrong.
  public static @Nullable Flaw trailers(Head head, int fieldsMax) {
    return fields(head, head.start, fieldsMax, false);
  }

  private static int afterStartLine(Head head) {
    int p = head.start;
    while (head.bytes[p] != '\n') {
      p++;
    }
    return p + 1;
  }

  private static boolean version(Head head, int at) {
    byte[] b = head.bytes;
    head.http10 = b[at + 7] == '0';
    return b[at] == 'H'
        && b[at + 1] == 'T'
        && b[at + 2] == 'T'
        && b[at + 3] == 'P'
        && b[at + 4] == '/'
        && b[at + 5] == '1'
        && b[at + 6] == '.'
        && (b[at + 7] == '1' || b[at + 7] == '0');
  }

  private static @Nullable Flaw requestLine(Head head) {
    byte[] b = head.bytes;
    int p = head.start;
    while (Chars.TOKEN[b[p] & 0xff]) {
      p++;
    }
    if (p == head.start || p - head.start > METHOD_MAX || b[p] != ' ') {
      return Flaw.SYNTAX;
    }
    head.methodEnd = p++;
    head.pathStart = p;
    while (b[p] > ' ' && b[p] != 0x7f) {
      p++;
    }
    head.queryEnd = p;
    if (p == head.pathStart || b[p] != ' ' || head.length - p < 11) {
      return Flaw.SYNTAX;
    }
    if (b[p + 9] != '\r' || b[p + 10] != '\n') {
      return Flaw.SYNTAX;
    }
    return version(head, p + 1) ? null : otherVersion(head, p + 1);
  }

  private static Flaw otherVersion(Head head, int at) {
    boolean named = head.text(at, at + 5).equals("HTTP/") && head.bytes[at + 6] == '.';
    boolean digits = Chars.hex(head.bytes[at + 5]) >= 0 && Chars.hex(head.bytes[at + 7]) >= 0;
    return named && digits ? Flaw.VERSION : Flaw.SYNTAX;
  }

  /// `unfold`: a folded line of an answer is joined with spaces, as RFC 9112 §5.2 asks of a
  /// gateway.
  private static @Nullable Flaw fields(Head head, int from, int fieldsMax, boolean unfold) {
    byte[] b = head.bytes;
    int p = from;
    while (b[p] != '\r') {
      if (head.count == fieldsMax) {
        return Flaw.HEAD_TOO_LARGE;
      }
      int nameStart = p;
      while (Chars.TOKEN[b[p] & 0xff]) {
        p++;
      }
      int nameEnd = p;
      if (nameEnd == nameStart || b[p] != ':') {
        return Flaw.SYNTAX;
      }
      p = valueEnd(head, p + 1, unfold);
      if (p < 0) {
        return Flaw.SYNTAX;
      }
      field(head, nameStart, nameEnd, p);
      p += 2;
    }
    return p == head.length - 2 ? null : Flaw.SYNTAX;
  }

  private static int valueEnd(Head head, int from, boolean unfold) {
    byte[] b = head.bytes;
    int p = from;
    while (true) {
      p = Words.skipValue(b, p);
      while (Chars.VALUE[b[p] & 0xff]) {
        p++;
      }
      if (b[p] != '\r' || b[p + 1] != '\n') {
        return -1;
      }
      if (b[p + 2] != ' ' && b[p + 2] != '\t') {
        return p;
      }
      if (!unfold) {
        return -1;
      }
      b[p] = ' ';
      b[p + 1] = ' ';
    }
  }

  private static void field(Head head, int nameStart, int nameEnd, int lineEnd) {
    byte[] b = head.bytes;
    int start = nameEnd + 1;
    int end = lineEnd;
    while (start < end && (b[start] == ' ' || b[start] == '\t')) {
      start++;
    }
    while (end > start && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
      end--;
    }
    head.addField(nameStart, nameEnd, start, end);
  }

  private static @Nullable Flaw requestFraming(Head head) {
    int hosts = 0;
    for (int i = 0; i < head.count; i++) {
      byte kind = head.kind(i);
      if (kind == Head.OTHER) {
        continue;
      }
      if (kind == Head.HOST) {
        hosts++;
        head.authorityStart = head.marks[4 * i + 2];
        head.authorityEnd = head.marks[4 * i + 3];
      } else if (kind == Head.CONTENT_LENGTH || kind == Head.TRANSFER_ENCODING) {
        if (head.contentLength >= 0 || head.chunked || !length(head, i)) {
          return Flaw.FRAMING;
        }
      } else if (kind == Head.TWIN) {
        return Flaw.FRAMING;
      } else if (kind == Head.CONNECTION) {
        Connection.read(head, i);
      } else if (kind == Head.EXPECT) {
        if (!head.equal(head.marks[4 * i + 2], head.marks[4 * i + 3], "100-continue")) {
          return Flaw.EXPECTATION;
        }
        head.expectContinue = !head.http10;
      }
    }
    if (head.chunked && head.http10) {
      return Flaw.FRAMING;
    }
    if (hosts == 0) {
      head.authorityStart = 0;
      head.authorityEnd = 0;
    }
    return hosts == 1 || (hosts == 0 && head.http10) ? null : Flaw.HOST;
  }

  private static boolean length(Head head, int field) {
    int from = head.marks[4 * field + 2];
    int to = head.marks[4 * field + 3];
    if (head.kind(field) == Head.TRANSFER_ENCODING) {
      head.chunked = head.equal(from, to, "chunked");
      return head.chunked;
    }
    if (from == to || to - from > 18) {
      return false;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = head.bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
    head.contentLength = value;
    return true;
  }

  private static @Nullable Flaw answerFraming(Head head) {
    for (int i = 0; i < head.count; i++) {
      byte kind = head.kind(i);
      if (kind == Head.CONNECTION) {
        Connection.read(head, i);
      } else if (kind == Head.CONTENT_LENGTH || kind == Head.TRANSFER_ENCODING) {
        long before = head.contentLength;
        if (head.chunked || !length(head, i) || (before >= 0 && before != head.contentLength)) {
          return Flaw.FRAMING;
        }
      }
    }
    return head.chunked && head.contentLength >= 0 ? Flaw.FRAMING : null;
  }
}
