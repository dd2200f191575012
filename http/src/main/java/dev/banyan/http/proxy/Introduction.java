package dev.banyan.http.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Closes a connection at once whose PROXY protocol head is longer than any proxy has reason to
/// make it (version 2, §2.2: a length up to 65,535, for fields that nobody here reads), rather than
/// wait for it. Looks at the first bytes, passes all on as they come, and leaves. Owned by the
/// connection's event loop.
final class Introduction extends ChannelInboundHandlerAdapter {
  /// Addresses take 216 bytes at most; a proxy that tells of TLS adds some hundreds.
  static final int BYTES_MAX = 4096;

  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  private static final int LENGTH_AT = 14;
  private static final int LENGTH_END = 16;

  private int seen;
  private int length;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    int at = bytes.readerIndex();
    while (seen < LENGTH_END && at < bytes.writerIndex()) {
      int one = bytes.getUnsignedByte(at++);
      if (seen < SIGNATURE.length && one != (SIGNATURE[seen] & 0xff)) {
        leave(context, bytes); // Version 1, or none: its own bound is near.
        return;
      }
      length = seen < LENGTH_AT ? 0 : (length << 8) | one;
      seen++;
    }
    if (seen < LENGTH_END) {
      context.fireChannelRead(bytes);
    } else if (length > BYTES_MAX) {
      bytes.release();
      var _ = context.close();
    } else {
      leave(context, bytes);
    }
  }

  /// Leaves first: whoever reads the bytes may close the connection, which takes all handlers away.
  private void leave(ChannelHandlerContext context, ByteBuf bytes) {
    context.pipeline().remove(this);
    context.fireChannelRead(bytes);
  }
}
