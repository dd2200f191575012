package dev.banyan.http.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// A transport whose listeners look at the head of the PROXY protocol before anything else does:
/// each connection of one that takes the protocol begins with an [Introduction]. All else is the
/// other transport's.
public record IntroducedTransport(Transport other) implements Transport {

  /// The best that the machine has.
  public static io.vertx.core.transport.Transport best() {
    io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
    boolean usable = own != null && own.available();
    return new Named(usable ? own : io.vertx.core.transport.Transport.NIO);
  }

  /// The same as Vert.x is told of it.
  private record Named(io.vertx.core.transport.Transport best)
      implements io.vertx.core.transport.Transport {
    @Override
    public String name() {
      return best.name();
    }

    @Override
    public boolean available() {
      return best.available();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
      return best.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
      return new IntroducedTransport(best.implementation());
    }
  }

  @Override
  public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
    other.configure(options, domain, bootstrap);
    if (options.isUseProxyProtocol()) {
      bootstrap.handler(new Door());
    }
  }

  /// Stands on a listener's socket.
  @ChannelHandler.Sharable
  private static final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel channel) {
        channel.pipeline().addLast(new Introduction());
      }
      context.fireChannelRead(accepted);
    }
  }

  @Override
  public boolean supportsDomainSockets() {
    return other.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return other.supportFileRegion();
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return other.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return other.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return other.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ratio) {
    return other.eventLoopGroup(type, threads, factory, ratio);
  }

  @Override
  public DatagramChannel datagramChannel() {
    return other.datagramChannel();
  }

  @Override
  @SuppressWarnings("deprecation") // The interface has it.
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return other.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domain) {
    return other.channelFactory(domain);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domain) {
    return other.serverChannelFactory(domain);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    other.configure(channel, options);
  }

  @Override
  public void configure(
      ClientOptionsBase options,
      int connectTimeout,
      boolean domain,
      io.netty.bootstrap.Bootstrap bootstrap) {
    other.configure(options, connectTimeout, domain, bootstrap);
  }
}
