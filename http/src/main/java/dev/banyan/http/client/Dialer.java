package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.tls.TlsOptions;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens connections to one origin: name, TCP and TLS, each within the connect time-out, the host
/// name checked against the certificate.
final class Dialer {

  /// Who waits for a connection; called on the loop that dialled.
  interface Dialled {
    /// HTTP/1.1 is spoken.
    void connected(UpstreamConnection connection);

    /// HTTP/2 is spoken, and streams may be begun.
    void shared(SharedConnection connection);

    void refused(Fault fault);
  }

  private static final int ADDRESSES_MAX = 3;
  private static final String HTTP2 = "h2";

  private final Origin origin;
  private final NetClientInternal client;
  private final ConnectOptions options;
  private final @Nullable Addresses addresses;
  private final ConnectOptions alone;
  private final boolean http2;
  private final SharedConnection.Terms terms;

  Dialer(
      VertxInternal vertx, Origin origin, Http.Settings settings, @Nullable Addresses addresses) {
    this.addresses = addresses;
    this.origin = origin;
    this.http2 = settings.http2();
    this.terms =
        new SharedConnection.Terms(
            settings.connectTimeout().toNanos(), settings.idleTimeout().toNanos(), origin.secure());
    int millis = Math.clamp(settings.connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
    NetClientOptions clientOptions =
        new NetClientOptions().setConnectTimeout(millis).setTcpNoDelay(true);
    options = connecting(settings, millis, http2);
    alone = http2 ? connecting(settings, millis, false) : options;
    client = (NetClientInternal) vertx.createNetClient(clientOptions);
  }

  private ConnectOptions connecting(Http.Settings settings, int millis, boolean offered) {
    ConnectOptions made = new ConnectOptions().setHost(origin.bareHost()).setPort(origin.port());
    made.setTimeout(millis);
    if (origin.secure()) {
      made.setSsl(true).setSslOptions(tls(settings, offered));
      if (!origin.host().startsWith("[")) {
        made.setSniServerName(origin.host());
      }
    }
    return made;
  }

  private static ClientSSLOptions tls(Http.Settings settings, boolean offered) {
    Http.Tls tls = settings.tls();
    ClientSSLOptions options = new ClientSSLOptions();
    options.setHostnameVerificationAlgorithm("HTTPS");
    options.setSslHandshakeTimeout(Math.max(1, settings.connectTimeout().toMillis()));
    options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (offered) {
      options.setUseAlpn(true).setApplicationLayerProtocols(List.of(HTTP2, "http/1.1"));
    }
    if (tls.ca() != null) {
      options.setTrustOptions(TlsOptions.trust(tls.ca()));
    }
    if (tls.identity() != null) {
      options.setKeyCertOptions(TlsOptions.keys(tls.identity()));
    }
    return options;
  }

  /// Where the name stands for several addresses, others are tried if the first refuses.
  void dial(Loop loop, LoopPool home, Dialled dialled) {
    dial(loop, new Wanted(options, http2, home), dialled);
  }

  /// A connection that speaks HTTP/1.1, whatever the system speaks besides.
  void dialAlone(Loop loop, LoopPool home, Dialled dialled) {
    dial(loop, new Wanted(alone, false, home), dialled);
  }

  /// What connection is wanted, and for whom.
  private record Wanted(ConnectOptions options, boolean http2, LoopPool home) {}

  private void dial(Loop loop, Wanted wanted, Dialled dialled) {
    Addresses named = addresses;
    if (named == null) {
      dial(loop, wanted.options(), wanted, dialled);
    } else {
      named.whenKnown(
          loop,
          () -> {
            int tries = Math.clamp(named.count(), 1, ADDRESSES_MAX);
            dial(loop, wanted, new Turns(named, named.turn(), tries, dialled));
          });
    }
  }

  /// The addresses that one dial may try, beginning with that of its turn.
  private record Turns(Addresses addresses, int turn, int left, Dialled dialled) {
    Turns next() {
      return new Turns(addresses, turn + 1, left - 1, dialled);
    }
  }

  private void dial(Loop loop, Wanted wanted, Turns turns) {
    InetAddress address = turns.addresses().at(turns.turn());
    ConnectOptions there = new ConnectOptions(wanted.options());
    if (address != null) {
      InetSocketAddress socket = new InetSocketAddress(address, origin.port());
      there.setRemoteAddress(SocketAddress.inetSocketAddress(socket));
    }
    dial(
        loop,
        there,
        wanted,
        new Dialled() {
          @Override
          public void connected(UpstreamConnection connection) {
            turns.dialled().connected(connection);
          }

          @Override
          public void shared(SharedConnection connection) {
            turns.dialled().shared(connection);
          }

          @Override
          public void refused(Fault fault) {
            if (turns.left() > 1) {
              dial(loop, wanted, turns.next());
            } else {
              turns.dialled().refused(fault);
            }
          }
        });
  }

  private void dial(Loop loop, ConnectOptions there, Wanted wanted, Dialled dialled) {
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
                over((NetSocketInternal) socket, wanted, dialled);
              }
            });
    client.connectInternal(there, promise, loop.context());
  }

  private void over(NetSocketInternal socket, Wanted wanted, Dialled dialled) {
    ChannelHandlerContext last = socket.channelHandlerContext();
    LoopPool home = wanted.home();
    if (wanted.http2() && (!origin.secure() || HTTP2.equals(socket.applicationLayerProtocol()))) {
      SharedConnection.install(last, home.loop(), new Greeting(home, dialled), terms);
      return;
    }
    UpstreamConnection connection = new UpstreamConnection(home);
    Channels.replace(last, connection);
    dialled.connected(connection);
  }

  /// Waits for the system's settings before anything is sent: what does not speak HTTP/2 does not
  /// see a request.
  private final class Greeting implements SharedConnection.Home {
    private final SharedConnection.Home home;
    private final Dialled dialled;

    Greeting(SharedConnection.Home home, Dialled dialled) {
      this.home = home;
      this.dialled = dialled;
    }

    @Override
    public void ready(SharedConnection connection) {
      dialled.shared(connection);
    }

    @Override
    public void changed(SharedConnection connection) {
      home.changed(connection);
    }

    @Override
    public void gone(SharedConnection connection) {
      if (connection.isReady()) {
        home.gone(connection);
      } else {
        dialled.refused(refused(new ConnectException("it does not greet in HTTP/2")));
      }
    }
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
