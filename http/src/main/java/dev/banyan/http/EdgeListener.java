package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.DirectMemory;
import dev.banyan.http.loop.Loop;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A bound port, accepted on all event loops in turn. Thread-safe.
final class EdgeListener implements Listener {
  /// A client's connection. Both calls come from any thread.
  interface Connection {
    /// Closes when its requests on the way have ended.
    void drain();

    /// Closes at once.
    void cut();
  }

  private static final AtomicInteger SHARED_PORTS = new AtomicInteger();
  private static final Duration FAREWELL_MAX = Duration.ofMillis(500);
  private static final Duration BIND_MAX = Duration.ofSeconds(20);

  private final VertxInternal vertx;
  private final Settings settings;
  private final HttpEvents events;
  private final List<NetServer> servers = new ArrayList<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closedOne = lock.newCondition();
  private volatile EdgeHandler handler;
  private volatile boolean draining;
  private volatile boolean leaving;
  private int port;

  EdgeListener(VertxInternal vertx, Settings settings, EdgeHandler handler, HttpEvents events) {
    this.vertx = vertx;
    this.settings = settings;
    this.handler = handler;
    this.events = events;
  }

  /// Binds, on each loop; throws `UNREACHABLE` where that fails.
  void bind(List<Loop> loops) {
    int wanted = settings.port();
    SocketAddress address =
        wanted == 0
            ? SocketAddress.sharedRandomPort(SHARED_PORTS.incrementAndGet(), settings.host())
            : SocketAddress.inetSocketAddress(wanted, settings.host());
    try {
      for (Loop loop : loops) {
        NetServer server = vertx.createNetServer(options());
        server.connectHandler(socket -> accept((NetSocketInternal) socket, loop));
        server.exceptionHandler(_ -> count(HttpEvents.Event.TLS_FAILED));
        servers.add(server);
        Future<NetServer> bound =
            loop.context()
                .future(
                    promise ->
                        loop.context()
                            .runOnContext(_ -> server.listen(address).onComplete(promise)));
        bound.await(BIND_MAX.toMillis(), TimeUnit.MILLISECONDS);
      }
      port = servers.getFirst().actualPort();
    } catch (Exception e) { // What binding throws is not declared.
      shut();
      throw Fault.builder(Fault.Kind.UNREACHABLE, "The address cannot be listened on")
          .operator("cannot listen on " + settings.host() + ":" + wanted + ": " + e.getMessage())
          .build();
    }
  }

  private NetServerOptions options() {
    NetServerOptions options = new NetServerOptions();
    options.setTcpNoDelay(true).setReuseAddress(true).setAcceptBacklog(4096);
    Path certificate = settings.certificate();
    Path key = settings.key();
    if (certificate != null && key != null) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(pair(certificate, key));
      tls(options.getSslOptions());
    }
    return options;
  }

  private static PemKeyCertOptions pair(Path certificate, Path key) {
    return new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString());
  }

  private void tls(ServerSSLOptions tls) {
    tls.setUseAlpn(true).setApplicationLayerProtocols(List.of("h2", "http/1.1"));
    tls.setSslHandshakeTimeout(settings.limits().headTimeout().toMillis());
    tls.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    Path clientCa = settings.clientCa();
    if (clientCa != null) {
      tls.setTrustOptions(new PemTrustOptions().addCertPath(clientCa.toString()));
      tls.setClientAuth(
          settings.clientCertificateRequired() ? ClientAuth.REQUIRED : ClientAuth.REQUEST);
    }
  }

  private void accept(NetSocketInternal socket, Loop loop) {
    ChannelHandlerContext last = socket.channelHandlerContext();
    boolean full = open.get() >= settings.limits().connectionsMax() || DirectMemory.isScarce();
    if (draining || full) {
      count(HttpEvents.Event.CONNECTION_REFUSED);
      Channels.close(last);
      return;
    }
    Channels.sendLittleAhead(last.channel());
    SslHandler tls = last.pipeline().get(SslHandler.class);
    if (tls != null && "h2".equals(tls.applicationProtocol())) {
      Http2Connection.install(last, this, loop);
    } else {
      Channels.replace(last, new Http1Connection(new Peer(this, last.channel()), loop));
    }
  }

  // ---- for connections

  Limits limits() {
    return settings.limits();
  }

  void count(HttpEvents.Event event) {
    events.count(event);
  }

  void handle(ServerRequest request) {
    try {
      handler.handle(request);
    } catch (RuntimeException | Error e) {
      request.handlerFailed();
    }
  }

  void opened(Connection connection) {
    open.incrementAndGet();
    connections.add(connection);
    if (draining) {
      connection.drain();
    }
  }

  void closed(Connection connection) {
    if (connections.remove(connection)) {
      open.decrementAndGet();
      lock.lock();
      try {
        closedOne.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  boolean draining() {
    return draining;
  }

  boolean leaving() {
    return leaving;
  }

  // ---- for the gateway

  @Override
  public int port() {
    return port;
  }

  @Override
  public int connections() {
    return open.get();
  }

  @Override
  public void swap(EdgeHandler next) {
    handler = next;
  }

  @Override
  public void certificates(Path certificate, Path key) {
    ServerSSLOptions next = new ServerSSLOptions();
    next.setKeyCertOptions(pair(certificate, key));
    tls(next);
    try {
      boolean ignored =
          servers
              .getFirst()
              .updateSSLOptions(next, true)
              .await(BIND_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) { // What reading the files throws is not declared.
      throw Fault.builder(Fault.Kind.INVALID, "The certificate cannot be used")
          .operator("the certificate or its key was not taken: " + e.getMessage())
          .build();
    }
  }

  @Override
  public boolean drain(Duration grace) {
    draining = true;
    closeSockets();
    connections.forEach(Connection::drain);
    boolean clean = awaitNone(System.nanoTime() + grace.toNanos());
    if (!clean) {
      leaving = true; // What never ends by itself says good-bye.
      clean = awaitNone(System.nanoTime() + FAREWELL_MAX.toNanos());
    }
    connections.forEach(Connection::cut);
    return clean;
  }

  private boolean awaitNone(long end) {
    lock.lock();
    try {
      while (!connections.isEmpty()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        boolean ignored = closedOne.await(left, TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Stops accepting; connections stay.
  private void closeSockets() {
    long grace = TimeUnit.DAYS.toMillis(1);
    servers.forEach(server -> server.shutdown(grace, TimeUnit.MILLISECONDS));
  }

  void shut() {
    draining = true;
    connections.forEach(Connection::cut);
    servers.forEach(NetServer::close);
  }
}
