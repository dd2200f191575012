package dev.banyan.gateway.security;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// SipHash-2-4 (Aumasson, Bernstein 2012) under a secret of the process: nobody outside can make
/// two texts of one hash, not even with texts at will, as no hash is ever shown. Owned by the
/// thread that makes it; used once.
///
/// 64 bits tell keys of a table apart. 128 bits ([#wide]) may stand for a credential itself: a text
/// that has the hash of another one is found by trying 2^127 of them here, one request each.
/// SHA-256 would do so too, at four times the cost; what it gives besides, a hash that holds where
/// anybody can compute it, is not needed of one that never leaves the process.
public final class KeyHash {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SECRET_A;
  private static final long SECRET_B;

  static {
    SecureRandom random = new SecureRandom();
    SECRET_A = random.nextLong();
    SECRET_B = random.nextLong();
  }

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /// A hash of 128 bits.
  public record Wide(long first, long second) {}

  public KeyHash() {
    this(SECRET_A, SECRET_B);
  }

  /// For the vectors of the paper.
  KeyHash(long a, long b) {
    v0 = a ^ 0x736f6d6570736575L;
    v1 = b ^ 0x646f72616e646f6dL;
    v2 = a ^ 0x6c7967656e657261L;
    v3 = b ^ 0x7465646279746573L;
  }

  public static long of(String text) {
    return new KeyHash().add(text).end();
  }

  public static Wide wide(byte[] bytes, int from, int to) {
    return new KeyHash().wide().add(bytes, from, to).endWide();
  }

  /// Makes it one that ends with 128 bits, before anything is added.
  KeyHash wide() {
    v1 ^= 0xee;
    return this;
  }

  /// Adds a text and where it ends.
  public KeyHash add(String text) {
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

  /// Adds bytes and where they end.
  KeyHash add(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      add((long) WORDS.get(bytes, i));
    }
    long rest = 0;
    for (int shift = 0; i < to; i++, shift += 8) {
      rest |= (bytes[i] & 0xffL) << shift;
    }
    return add(rest | (long) (to - from) << 56);
  }

  private KeyHash add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
    return this;
  }

  public long end() {
    v2 ^= 0xff;
    return finish();
  }

  Wide endWide() {
    v2 ^= 0xee;
    long first = finish();
    v1 ^= 0xdd;
    return new Wide(first, finish());
  }

  private long finish() {
    round();
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
