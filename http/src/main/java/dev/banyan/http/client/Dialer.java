package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens connections to one origin: name, TCP and TLS, each within the connect time-out, the host
/// name checked against the certificate.
final class Dialer {

  /// Who waits for a connection; called on the loop that dialled.
  interface Dialled {
    void connected(UpstreamConnection connection);

    void refused(Fault fault);
  }

  private static final int ADDRESSES_MAX = 3;

  private final Origin origin;
  private final NetClientInternal client;
  private final ConnectOptions options;
  private final @Nullable Addresses addresses;

  Dialer(
      VertxInternal vertx, Origin origin, Http.Settings settings, @Nullable Addresses addresses) {
    this.addresses = addresses;
    this.origin = origin;
    int millis = Math.clamp(settings.connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
    NetClientOptions clientOptions =
        new NetClientOptions().setConnectTimeout(millis).setTcpNoDelay(true);
    options = new ConnectOptions().setHost(origin.bareHost()).setPort(origin.port());
    options.setTimeout(millis);
    if (origin.secure()) {
      options.setSsl(true).setSslOptions(tls(settings.tls(), settings.connectTimeout()));
      if (!origin.host().startsWith("[")) {
        options.setSniServerName(origin.host());
      }
    }
    client = (NetClientInternal) vertx.createNetClient(clientOptions);
  }

  private static ClientSSLOptions tls(Http.Tls tls, Duration timeout) {
    ClientSSLOptions options = new ClientSSLOptions();
    options.setHostnameVerificationAlgorithm("HTTPS");
    options.setSslHandshakeTimeout(Math.max(1, timeout.toMillis()));
    options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (tls.ca() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()));
    }
    if (tls.certificate() != null && tls.key() != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .setCertPath(tls.certificate().toString())
              .setKeyPath(tls.key().toString()));
    }
    return options;
  }

  /// Where the name stands for several addresses, others are tried if the first refuses.
  void dial(Loop loop, UpstreamConnection.Home home, Dialled dialled) {
    Addresses named = addresses;
    if (named == null) {
      dial(loop, options, home, dialled);
    } else {
      named.whenKnown(
          loop,
          () -> {
            int tries = Math.clamp(named.count(), 1, ADDRESSES_MAX);
            dial(loop, home, new Turns(named, named.turn(), tries, dialled));
          });
    }
  }

  /// The addresses that one dial may try, beginning with that of its turn.
  private record Turns(Addresses addresses, int turn, int left, Dialled dialled) {
    Turns next() {
      return new Turns(addresses, turn + 1, left - 1, dialled);
    }
  }

  private void dial(Loop loop, UpstreamConnection.Home home, Turns turns) {
    InetAddress address = turns.addresses().at(turns.turn());
    ConnectOptions there = new ConnectOptions(options);
    if (address != null) {
      InetSocketAddress socket = new InetSocketAddress(address, origin.port());
      there.setRemoteAddress(SocketAddress.inetSocketAddress(socket));
    }
    dial(
        loop,
        there,
        home,
        new Dialled() {
          @Override
          public void connected(UpstreamConnection connection) {
            turns.dialled().connected(connection);
          }

          @Override
          public void refused(Fault fault) {
            if (turns.left() > 1) {
              dial(loop, home, turns.next());
            } else {
              turns.dialled().refused(fault);
            }
          }
        });
  }

  private void dial(
      Loop loop, ConnectOptions there, UpstreamConnection.Home home, Dialled dialled) {
    Promise<NetSocket> promise = loop.context().promise();
    promise
        .future()
        .onComplete(
            (socket, failure) -> {
              if (socket == null) {
                dialled.refused(refused(failure));
              } else if (socket.localAddress().equals(socket.remoteAddress())) {
                // Where nothing listens on a port that connections are made from, TCP can connect
                // one with itself: it would read its own request (RFC 9293 §3.5).
                socket.close();
                dialled.refused(refused(new ConnectException("nothing listens there")));
              } else {
                dialled.connected(over((NetSocketInternal) socket, loop, home));
              }
            });
    client.connectInternal(there, promise, loop.context());
  }

  private static UpstreamConnection over(
      NetSocketInternal socket, Loop loop, UpstreamConnection.Home home) {
    ChannelHandlerContext last = socket.channelHandlerContext();
    UpstreamConnection connection = new UpstreamConnection(loop, home);
    Channels.replace(last, connection);
    return connection;
  }

  private Fault refused(@Nullable Throwable cause) {
    Throwable root = cause == null ? new IllegalStateException("no reason given") : cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached")
        .operator("connecting to " + origin + " failed: " + root.getMessage())
        .build();
  }

  void close() {
    client.close();
  }
}
