package dev.banyan.http.wire;

/// Checks byte by byte that a text is UTF-8: no overlong forms, no surrogates, nothing past
/// U+10FFFF (RFC 3629).
final class Utf8 {
  private int pending;
  private int lowest;
  private int highest;

  boolean accept(int b) {
    if (pending > 0) {
      boolean good = b >= lowest && b <= highest;
      lowest = 0x80;
      highest = 0xbf;
      pending--;
      return good;
    }
    if (b < 0x80) {
      return true;
    }
    lowest = 0x80;
    highest = 0xbf;
    if (b >= 0xc2 && b <= 0xdf) {
      pending = 1;
    } else if (b >= 0xe0 && b <= 0xef) {
      pending = 2;
      lowest = b == 0xe0 ? 0xa0 : 0x80;
      highest = b == 0xed ? 0x9f : 0xbf;
    } else if (b >= 0xf0 && b <= 0xf4) {
      pending = 3;
      lowest = b == 0xf0 ? 0x90 : 0x80;
      highest = b == 0xf4 ? 0x8f : 0xbf;
    }
    return pending > 0;
  }

  boolean complete() {
    return pending == 0;
  }
}
