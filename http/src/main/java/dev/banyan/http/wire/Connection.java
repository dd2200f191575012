package dev.banyan.http.wire;

/// Reads a `Connection` field: whether the connection stays, and which other fields are meant for
/// this hop alone (RFC 9110 §7.6.1).
final class Connection {
  private Connection() {}

  static void read(Head head, int field) {
    int p = head.marks[4 * field + 2];
    int end = head.marks[4 * field + 3];
    while (p < end) {
      int from = p;
      while (p < end && head.bytes[p] != ',') {
        p++;
      }
      option(head, from, p);
      p++;
    }
  }

  private static void option(Head head, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && blank(head.bytes[start])) {
      start++;
    }
    while (end > start && blank(head.bytes[end - 1])) {
      end--;
    }
    if (head.equal(start, end, "close")) {
      head.close = true;
    } else if (head.equal(start, end, "keep-alive")) {
      head.keepAlive = true;
    } else if (head.equal(start, end, "upgrade")) {
      head.upgrade = true;
    } else if (start < end) {
      nominate(head, head.text(start, end));
    }
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  /// Fields that frame or route the message cannot be taken out of it in this way.
  private static void nominate(Head head, String name) {
    for (int i = 0; i < head.count; i++) {
      if (head.kinds[i] == Head.OTHER && head.nameIs(i, name)) {
        head.kinds[i] = Head.HOP;
      }
    }
  }
}
