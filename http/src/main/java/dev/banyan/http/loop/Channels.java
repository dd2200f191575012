package dev.banyan.http.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What is done to a channel without waiting for its outcome: a write that fails closes the
/// channel, and its closing is what everyone listens for.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Channels {
  private static final long UNSENT_MAX = 64 * 1024;

  private Channels() {}

  public static void write(ChannelHandlerContext context, Object message) {
    context.write(message, context.voidPromise());
  }

  public static void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
    context.write(message, written);
  }

  public static void writeNow(ChannelHandlerContext context, Object message) {
    context.writeAndFlush(message, context.voidPromise());
  }

  /// Where it leads to; null where that is not known.
  public static @Nullable InetAddress address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress to
        ? to.getAddress()
        : null;
  }

  /// Goes on reading, or stops until told to go on.
  public static void read(ChannelHandlerContext context, boolean on) {
    if (context.channel().config().isAutoRead() != on) {
      context.channel().config().setAutoRead(on);
    }
  }

  public static void close(ChannelHandlerContext context) {
    context.close();
  }

  /// Has the system hold little more than is on its way: it would take megabytes for a client that
  /// reads nothing, and hide from us whether one that is slow reads on.
  public static void sendLittleAhead(Channel channel) {
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_MAX);
    }
  }

  /// Says that nothing more will be sent, and goes on receiving.
  public static void endOutput(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (context.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /// Takes this handler out of its pipeline's end and puts another there.
  public static void replace(ChannelHandlerContext last, io.netty.channel.ChannelHandler handler) {
    last.pipeline().replace(last.name(), "banyan", handler);
    if (last.pipeline().get("chunkedWriter") != null) {
      last.pipeline().remove("chunkedWriter");
    }
  }

  /// What waited and what arrived, in one buffer; takes both over.
  public static ByteBuf join(ByteBufAllocator allocator, ByteBuf first, ByteBuf second) {
    if (!first.isReadable()) {
      first.release();
      return second;
    }
    ByteBuf both = allocator.ioBuffer(first.readableBytes() + second.readableBytes());
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }
}
