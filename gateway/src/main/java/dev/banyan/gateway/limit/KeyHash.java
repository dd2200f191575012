package dev.banyan.gateway.limit;

import java.security.SecureRandom;

/// SipHash-1-3 (Aumasson, Bernstein) of texts, under a secret of the process: nobody outside can
/// make two keys that share a cell. Owned by the thread that makes it; used once.
final class KeyHash {
  private static final long SECRET_A;
  private static final long SECRET_B;

  static {
    SecureRandom random = new SecureRandom();
    SECRET_A = random.nextLong();
    SECRET_B = random.nextLong();
  }

  private long v0 = SECRET_A ^ 0x736f6d6570736575L;
  private long v1 = SECRET_B ^ 0x646f72616e646f6dL;
  private long v2 = SECRET_A ^ 0x6c7967656e657261L;
  private long v3 = SECRET_B ^ 0x7465646279746573L;

  static long of(String text) {
    return new KeyHash().add(text).end();
  }

  /// Adds a text and where it ends.
  KeyHash add(String text) {
    int length = text.length();
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      add(
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48);
    }
    long rest = 0;
    for (int shift = 0; i < length; i++, shift += 16) {
      rest |= (long) text.charAt(i) << shift;
    }
    return add(rest ^ (long) length << 56);
  }

  KeyHash add(long word) {
    v3 ^= word;
    round();
    v0 ^= word;
    return this;
  }

  long end() {
    v2 ^= 0xff;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
