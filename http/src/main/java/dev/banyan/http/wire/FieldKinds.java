package dev.banyan.http.wire;

/// Tells the few fields apart that decide how a message is framed and passed on.
final class FieldKinds {
  private FieldKinds() {}

  static byte of(byte[] bytes, int from, int to) {
    return switch (to - from) {
      case 2 -> is(bytes, from, "te", Head.HOP);
      case 4 -> or(is(bytes, from, "host", Head.HOST), is(bytes, from, "date", Head.DATE));
      case 6 -> or(is(bytes, from, "expect", Head.EXPECT), is(bytes, from, "server", Head.SERVER));
      case 7 -> is(bytes, from, "upgrade", Head.HOP);
      case 10 ->
          or(
              is(bytes, from, "connection", Head.CONNECTION),
              is(bytes, from, "keep-alive", Head.HOP));
      case 14 -> twin(bytes, from + 7, is(bytes, from, "content-length", Head.CONTENT_LENGTH));
      case 16 -> is(bytes, from, "proxy-connection", Head.HOP);
      case 17 ->
          twin(bytes, from + 8, is(bytes, from, "transfer-encoding", Head.TRANSFER_ENCODING));
      case 18 -> is(bytes, from, "proxy-authenticate", Head.HOP);
      case 19 -> is(bytes, from, "proxy-authorization", Head.HOP);
      default -> Head.OTHER;
    };
  }

  private static byte or(byte one, byte other) {
    return one != Head.OTHER ? one : other;
  }

  private static byte twin(byte[] bytes, int hyphen, byte kind) {
    return kind != Head.OTHER && bytes[hyphen] == '_' ? Head.TWIN : kind;
  }

  private static byte is(byte[] bytes, int from, String name, byte kind) {
    for (int i = 0; i < name.length(); i++) {
      int b = bytes[from + i] == '_' ? '-' : Head.lower(bytes[from + i]);
      if (b != name.charAt(i)) {
        return Head.OTHER;
      }
    }
    return kind;
  }
}
