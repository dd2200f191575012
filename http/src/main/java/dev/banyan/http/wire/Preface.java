package dev.banyan.http.wire;

import io.netty.buffer.ByteBuf;

/// Looks for HTTP/2's connection preface in the first bytes of a connection (RFC 9113 §3.4).
public enum Preface {
  /// Not there.
  ABSENT,
  /// There so far.
  MORE,
  /// There.
  WHOLE;

  private static final String TEXT = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /// Reads nothing away.
  public static Preface in(ByteBuf bytes) {
    int size = Math.min(TEXT.length(), bytes.readableBytes());
    for (int i = 0; i < size; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != TEXT.charAt(i)) {
        return ABSENT;
      }
    }
    return size == TEXT.length() ? WHOLE : MORE;
  }
}
