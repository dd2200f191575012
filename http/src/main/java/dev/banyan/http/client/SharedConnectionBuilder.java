package dev.banyan.http.client;

import dev.banyan.http.loop.Loop;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;

/// Puts Netty's codec together for one connection to a system, with our settings.
final class SharedConnectionBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<SharedConnection, SharedConnectionBuilder> {
  private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
  private static final AsciiString COOKIE = AsciiString.cached("cookie");

  final Loop loop;
  final SharedConnection.Home home;
  final SharedConnection.Terms terms;

  SharedConnectionBuilder(Loop loop, SharedConnection.Home home, SharedConnection.Terms terms) {
    this.loop = loop;
    this.home = home;
    this.terms = terms;
  }

  /// What is secret is never put into the table of fields that all callers' requests share (RFC
  /// 7541 §7.1.3). A head that is too large for the system is sent all the same: it answers 431, as
  /// by HTTP/1.1.
  SharedConnection made() {
    return server(false)
        .validateHeaders(true)
        .gracefulShutdownTimeoutMillis(0)
        .encoderIgnoreMaxHeaderListSize(true)
        .headerSensitivityDetector(
            (name, _) -> AUTHORIZATION.contentEquals(name) || COOKIE.contentEquals(name))
        .initialSettings(
            Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(SharedConnection.STREAM_WINDOW)
                .maxHeaderListSize(UpstreamConnection.HEAD_MAX))
        .build();
  }

  @Override
  protected SharedConnection build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new SharedConnection(decoder, encoder, settings, this);
  }
}
