package dev.banyan.http;

import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/// Sets HTTP/2 up on a connection.
final class Http2 {
  private Http2() {}

  static void install(ChannelHandlerContext last, EdgeListener listener, Loop loop) {
    Channels.close(last);
  }

  static void switchOver(
      ChannelHandlerContext last, EdgeListener listener, Loop loop, ByteBuf first) {
    first.release();
    Channels.close(last);
  }
}
