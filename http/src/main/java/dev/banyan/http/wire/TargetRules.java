package dev.banyan.http.wire;

import org.jspecify.annotations.Nullable;

/// Checks the host and the target of a request, so that no two readers of the path can disagree: no
/// dot segments, raw or escaped, no empty segments, which some merge, no escaped slash or
/// backslash, not twice escaped either, no control characters, no broken escapes, nothing that is
/// not UTF-8.
final class TargetRules {
  private TargetRules() {}

  static @Nullable Flaw check(Head head) {
    if (head.methodIs("CONNECT") || head.methodIs("TRACE")) {
      return Flaw.METHOD;
    }
    if (head.authorityEnd > 0 && !host(head, head.authorityStart, head.authorityEnd)) {
      return Flaw.HOST;
    }
    if (head.bytes[head.pathStart] != '/' && !otherForm(head)) {
      return Flaw.TARGET;
    }
    return target(head) ? null : Flaw.TARGET;
  }

  /// `*` for OPTIONS, or an absolute URI whose authority is the host's (RFC 9112 §3.2).
  private static boolean otherForm(Head head) {
    int from = head.pathStart;
    int to = head.queryEnd;
    if (to - from == 1 && head.bytes[from] == '*') {
      head.pathEnd = to;
      return head.methodIs("OPTIONS");
    }
    int scheme;
    if (to - from > 8 && head.equal(from, from + 8, "https://")) {
      scheme = 8;
    } else if (to - from > 7 && head.equal(from, from + 7, "http://")) {
      scheme = 7;
    } else {
      return false;
    }
    int p = from + scheme;
    while (p < to && head.bytes[p] != '/' && head.bytes[p] != '?') {
      p++;
    }
    if (head.authorityEnd == 0) { // HTTP/1.0 without `Host`
      head.authorityStart = from + scheme;
      head.authorityEnd = p;
    } else if (!head.equal(from + scheme, p, head.text(head.authorityStart, head.authorityEnd))) {
      return false;
    }
    head.pathStart = p;
    return p < to && head.bytes[p] == '/' && host(head, from + scheme, p);
  }

  private static boolean target(Head head) {
    byte[] b = head.bytes;
    int p = head.pathStart;
    if (b[p] == '*') {
      return true;
    }
    boolean plain = true;
    while (p < head.queryEnd && b[p] != '?') {
      boolean emptySegment = p > head.pathStart && b[p - 1] == '/' && (b[p] == '/' || b[p] == ';');
      if (emptySegment || !Chars.PATH[b[p] & 0xff]) {
        return false;
      }
      plain &= b[p] != '%' && (b[p] != '.' || b[p - 1] != '/');
      p++;
    }
    head.pathEnd = p;
    if (!plain && !segments(b, head.pathStart, p)) {
      return false;
    }
    return query(b, p, head.queryEnd);
  }

  private static boolean query(byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (!Chars.QUERY[b[p] & 0xff]) {
        return false;
      }
      if (b[p] == '%') {
        if (p + 2 >= to || Chars.hex(b[p + 1]) < 0 || Chars.hex(b[p + 2]) < 0) {
          return false;
        }
        p += 2;
      }
    }
    return true;
  }

  private static boolean segments(byte[] b, int from, int to) {
    Utf8 utf8 = new Utf8();
    int dots = 0; // Dots since the last slash; -1 once the segment holds anything else.
    boolean parameters = false;
    for (int p = from; p < to; p++) {
      int c = b[p];
      if (c == '%') {
        c = p + 2 < to ? escape(b, p) : -1;
        if (c == -1 || breaks(c) || (c == '%' && p + 4 < to && twice(escape(b, p + 2)))) {
          return false;
        }
        p += 2;
      }
      if (!utf8.accept(c)) {
        return false;
      }
      if (c == '/') {
        if (dots == 1 || dots == 2) {
          return false;
        }
        dots = 0;
        parameters = false;
      } else if (c == ';') {
        parameters = true; // `..;a` is a dot segment to servers that cut parameters off.
      } else if (!parameters) {
        dots = c == '.' && dots >= 0 ? dots + 1 : -1;
      }
    }
    return dots != 1 && dots != 2 && utf8.complete();
  }

  /// Whether what an escape stands for is read as the end of a segment, or of the path.
  private static boolean breaks(int c) {
    return (c >= 0 && c < 0x20) || c == 0x7f || c == '/' || c == '\\';
  }

  /// The same of what is escaped twice, for a server that reads it twice.
  private static boolean twice(int c) {
    return breaks(c) || c == '.' || c == '%';
  }

  private static int escape(byte[] b, int at) {
    int high = Chars.hex(b[at + 1]);
    int low = Chars.hex(b[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /// A registered name or IPv4 address, or an IPv6 address in brackets, and a port.
  private static boolean host(Head head, int from, int to) {
    byte[] b = head.bytes;
    int p = from;
    if (from < to && b[from] == '[') {
      p++;
      while (p < to && (Chars.hex(b[p]) >= 0 || b[p] == ':' || b[p] == '.')) {
        p++;
      }
      if (p == from + 1 || p == to || b[p] != ']') {
        return false;
      }
      p++;
    } else {
      while (p < to && Chars.HOST[b[p] & 0xff]) {
        p++;
      }
    }
    return p > from && (p == to || port(b, p, to));
  }

  private static boolean port(byte[] b, int from, int to) {
    int port = 0;
    for (int p = from + 1; p < to; p++) {
      if (b[p] < '0' || b[p] > '9' || p - from > 5) {
        return false;
      }
      port = port * 10 + b[p] - '0';
    }
    return b[from] == ':' && to > from + 1 && port <= 65535;
  }
}
