package dev.banyan.http.wire;

/// The character classes of HTTP and URIs, as tables over single bytes.
final class Chars {
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /// Characters of a token: methods and field names (RFC 9110 §5.6.2).
  static final boolean[] TOKEN = table(ALPHANUMERIC + "!#$%&'*+-.^_`|~");

  /// Characters of a path: `pchar`, `/` and `%`, whose escape is checked apart (RFC 3986 §3.3).
  static final boolean[] PATH = table(ALPHANUMERIC + "-._~!$&'()*+,;=:@/%");

  /// Characters of a query: RFC 3986 §3.4, and those that browsers send without escaping them.
  static final boolean[] QUERY = table(ALPHANUMERIC + "-._~!$&'()*+,;=:@/%?[]{}|^`\\");

  /// Characters of a host name or IPv4 address as we take it.
  static final boolean[] HOST = table(ALPHANUMERIC + "-._~");

  /// Characters of a field value: visible, space, tab, and bytes above ASCII (RFC 9110 §5.5).
  static final boolean[] VALUE = values();

  private Chars() {}

  private static boolean[] table(String members) {
    boolean[] table = new boolean[256];
    for (int i = 0; i < members.length(); i++) {
      table[members.charAt(i)] = true;
    }
    return table;
  }

  private static boolean[] values() {
    boolean[] table = new boolean[256];
    for (int i = 0x20; i < 256; i++) {
      table[i] = i != 0x7f;
    }
    table['\t'] = true;
    return table;
  }

  /// The value of a hexadecimal digit, or -1.
  static int hex(int b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
