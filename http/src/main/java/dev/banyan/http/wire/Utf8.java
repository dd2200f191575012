package dev.banyan.http.wire;

import io.netty.buffer.ByteBuf;

/// Checks that a text is UTF-8, however it is cut, and keeps nothing of it: no overlong forms, no
/// surrogates, nothing past U+10FFFF (RFC 3629 §4). Of one text at a time; not thread-safe.
public final class Utf8 {
  private static final long BEYOND_ASCII = 0x8080808080808080L;

  private static final int COMPLETE = 0;
  private static final int ONE_MORE = 1;
  private static final int TWO_MORE = 2;
  private static final int THREE_MORE = 3;
  private static final int AFTER_E0 = 4;
  private static final int AFTER_ED = 5;
  private static final int AFTER_F0 = 6;
  private static final int AFTER_F4 = 7;
  private static final int BROKEN = 8;

  /// What follows a state with a byte: `NEXT[state * 256 + byte]`.
  private static final byte[] NEXT = next();

  private int state = COMPLETE;

  private static byte[] next() {
    byte[] next = new byte[(BROKEN + 1) * 256];
    for (int at = 0; at < next.length; at++) {
      next[at] = (byte) after(at >> 8, at & 0xff);
    }
    return next;
  }

  private static int after(int state, int b) {
    return switch (state) {
      case COMPLETE -> afterFirst(b);
      case ONE_MORE -> among(b, 0x80, 0xbf, COMPLETE);
      case TWO_MORE -> among(b, 0x80, 0xbf, ONE_MORE);
      case THREE_MORE -> among(b, 0x80, 0xbf, TWO_MORE);
      case AFTER_E0 -> among(b, 0xa0, 0xbf, ONE_MORE);
      case AFTER_ED -> among(b, 0x80, 0x9f, ONE_MORE);
      case AFTER_F0 -> among(b, 0x90, 0xbf, TWO_MORE);
      case AFTER_F4 -> among(b, 0x80, 0x8f, TWO_MORE);
      default -> BROKEN;
    };
  }

  private static int afterFirst(int b) {
    return switch (b) {
      case 0xe0 -> AFTER_E0;
      case 0xed -> AFTER_ED;
      case 0xf0 -> AFTER_F0;
      case 0xf4 -> AFTER_F4;
      default -> {
        if (b < 0x80) {
          yield COMPLETE;
        }
        yield b < 0xe0
            ? among(b, 0xc2, 0xdf, ONE_MORE)
            : b < 0xf0 ? TWO_MORE : among(b, 0xf1, 0xf3, THREE_MORE);
      }
    };
  }

  private static int among(int b, int lowest, int highest, int next) {
    return b >= lowest && b <= highest ? next : BROKEN;
  }

  /// False from the first byte on that cannot stand there.
  boolean accept(int b) {
    state = NEXT[(state << 8) | b];
    return state != BROKEN;
  }

  /// The bytes of a buffer from one index up to another, each with the next of the mask's four
  /// taken off it, highest first; ASCII is passed over eight bytes at a time.
  public boolean accept(ByteBuf in, int from, int to, int mask) {
    long wide = ((long) mask << Integer.SIZE) | Integer.toUnsignedLong(mask);
    int now = state;
    int at = from;
    while (at < to && now != BROKEN) {
      long key = Long.rotateLeft(wide, Byte.SIZE * ((at - from) & 3));
      if (to - at < Long.BYTES) {
        now = NEXT[(now << 8) | ((in.getByte(at) ^ (int) (key >>> 56)) & 0xff)];
        at++;
        continue;
      }
      long eight = in.getLong(at) ^ key;
      at += Long.BYTES;
      if (now != COMPLETE || (eight & BEYOND_ASCII) != 0) {
        for (int shift = 56; shift >= 0; shift -= 8) {
          now = NEXT[(now << 8) | (int) ((eight >>> shift) & 0xff)];
        }
      }
    }
    state = now;
    return now != BROKEN;
  }

  /// No character is under way.
  public boolean complete() {
    return state == COMPLETE;
  }

  /// Another text begins.
  public void begin() {
    state = COMPLETE;
  }
}
