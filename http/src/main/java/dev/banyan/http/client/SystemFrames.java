package dev.banyan.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/// Brings the frames of a system's HTTP/2 connection to the exchanges they belong to.
final class SystemFrames extends Http2FrameAdapter {
  private final SharedConnection connection;

  SystemFrames(SharedConnection connection) {
    this.connection = connection;
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    connection.settings();
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long content) {
    connection.pong();
  }

  /// A system begins no streams where none may be pushed (RFC 9113 §5.1.1, §8.4).
  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last)
      throws Http2Exception {
    if (id % 2 == 0) {
      throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a stream of its own");
    }
    connection.answered();
    UpstreamStream exchange = connection.exchange(id);
    if (exchange != null) {
      exchange.fields(headers, last);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean last)
      throws Http2Exception {
    onHeadersRead(ctx, id, headers, padding, last);
  }

  /// Returns what is done with at once; the rest is when it has been delivered.
  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
    UpstreamStream exchange = connection.exchange(id);
    if (exchange == null) {
      return data.readableBytes() + padding;
    }
    exchange.body(data, last);
    return padding;
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) {
    @Nullable UpstreamStream exchange = connection.exchange(id);
    if (exchange != null) {
      boolean refused = error == Http2Error.REFUSED_STREAM.code();
      exchange.closed(refused ? Upstream.Failure.REFUSED : Upstream.Failure.BROKEN);
    }
  }
}
