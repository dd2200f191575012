package dev.banyan.http.wire;

/// Tells the few fields apart that decide how a message is framed and passed on.
final class FieldKinds {
  private FieldKinds() {}

  static byte of(byte[] bytes, int from, int to) {
    return switch (to - from) {
      case 2 -> is(bytes, from, "te", Head.HOP);
      case 4 -> either(bytes, from, "host", Head.HOST, "date", Head.DATE);
      case 6 -> either(bytes, from, "expect", Head.EXPECT, "server", Head.SERVER);
      case 7 -> is(bytes, from, "upgrade", Head.HOP);
      case 10 -> either(bytes, from, "connection", Head.CONNECTION, "keep-alive", Head.HOP);
      case 14 -> is(bytes, from, "content-length", Head.CONTENT_LENGTH);
      case 16 -> is(bytes, from, "proxy-connection", Head.HOP);
      case 17 -> is(bytes, from, "transfer-encoding", Head.TRANSFER_ENCODING);
      case 18 -> is(bytes, from, "proxy-authenticate", Head.HOP);
      case 19 -> is(bytes, from, "proxy-authorization", Head.HOP);
      default -> Head.OTHER;
    };
  }

  private static byte either(byte[] bytes, int from, String a, byte kind, String b, byte other) {
    byte found = is(bytes, from, a, kind);
    return found != Head.OTHER ? found : is(bytes, from, b, other);
  }

  private static byte is(byte[] bytes, int from, String name, byte kind) {
    for (int i = 0; i < name.length(); i++) {
      if (Head.lower(bytes[from + i]) != name.charAt(i)) {
        return Head.OTHER;
      }
    }
    return kind;
  }
}
