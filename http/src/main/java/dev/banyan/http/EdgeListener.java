package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.DirectMemory;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.proxy.TrustedProxies;
import dev.banyan.http.tls.NamedIdentities;
import dev.banyan.http.tls.TlsOptions;
import dev.banyan.tls.Trust;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
  private final HeldBytes memory;
  private final List<NetServer> servers = new ArrayList<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closedOne = lock.newCondition();
  private volatile Listener.Handler handler;
  private volatile boolean draining;
  private volatile boolean leaving;
  private volatile @Nullable Secured secured;
  private volatile @Nullable TrustedProxies proxies;
  private int port;

  EdgeListener(
      VertxInternal vertx,
      Settings settings,
      Listener.Handler handler,
      HttpEvents events,
      HeldBytes memory) {
    this.vertx = vertx;
    this.settings = settings;
    this.handler = handler;
    this.events = events;
    this.memory = memory;
    this.proxies = settings.proxies();
    this.secured = settings.tls() == null ? null : Secured.with(settings.tls());
  }

  /// The certificates of new connections, and which of them is for which name.
  record Secured(Tls tls, NamedIdentities names) {
    static Secured with(Tls tls) {
      return new Secured(tls, new NamedIdentities(tls.identities(), tls.strict()));
    }
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
          .operator("cannot listen on " + settings.host() + ":" + wanted + ": " + why(e))
          .build();
    }
  }

  /// Why an address cannot be listened on; the native transport tells no more than the number of
  /// the error (Linux's errno).
  private static String why(Exception failure) {
    String told = String.valueOf(failure.getMessage());
    if (told.contains("(-98)") || told.contains("in use")) {
      return "it is in use";
    }
    if (told.contains("(-99)") || told.contains("assign requested")) {
      return "this machine has no such address";
    }
    if (told.contains("(-13)") || told.contains("ermission denied")) {
      return "the system does not permit it; ports below 1024 need a privilege";
    }
    return told;
  }

  /// Where what is held of whole messages is counted.
  HeldBytes memory() {
    return memory;
  }

  private NetServerOptions options() {
    NetServerOptions options = new NetServerOptions();
    options.setTcpNoDelay(true).setReuseAddress(true).setAcceptBacklog(4096);
    if (proxied()) {
      options.setUseProxyProtocol(true);
      options.setProxyProtocolTimeout(settings.limits().headTimeout().toMillis());
      options.setProxyProtocolTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    Secured first = secured;
    if (first != null) {
      options.setSsl(true).setUseAlpn(true);
      var _ = secure(options.getSslOptions(), first);
    }
    return options;
  }

  private ServerSSLOptions secure(ServerSSLOptions tls, Secured with) {
    tls.setKeyCertOptions(TlsOptions.keys(with.names()));
    tls.setUseAlpn(true).setApplicationLayerProtocols(List.of("h2", "http/1.1"));
    tls.setSslHandshakeTimeout(settings.limits().headTimeout().toMillis());
    tls.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    Trust clients = with.tls().clients();
    if (clients != null) {
      tls.setTrustOptions(TlsOptions.trust(clients));
      tls.setClientAuth(with.tls().clientRequired() ? ClientAuth.REQUIRED : ClientAuth.REQUEST);
    }
    return tls;
  }

  private void accept(NetSocketInternal socket, Loop loop) {
    ChannelHandlerContext last = socket.channelHandlerContext();
    boolean full = open.get() >= settings.limits().connectionsMax() || DirectMemory.isScarce();
    if (draining || full || !introduced(socket)) {
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

  private boolean proxied() {
    return settings.proxies() != null && settings.proxies().protocol();
  }

  /// Keeps for whom a proxy has connected; false where it is none to be believed, or has named no
  /// address.
  private boolean introduced(NetSocketInternal socket) {
    TrustedProxies believed = proxies;
    if (!proxied()) {
      return true;
    }
    Channel channel = socket.channelHandlerContext().channel();
    SocketAddress told = socket.remoteAddress();
    String host = told == null ? null : told.hostAddress();
    String caller = TrustedProxies.told(host == null && told != null ? told.host() : host);
    channel.attr(Peer.TOLD).set(caller);
    return believed != null && caller != null && believed.trusts(Peer.address(channel));
  }

  // ---- for connections

  /// The certificates that a connection made now is made with; null without TLS.
  @Nullable NamedIdentities identities() {
    Secured now = secured;
    return now == null ? null : now.names();
  }

  Limits limits() {
    return settings.limits();
  }

  void count(HttpEvents.Event event) {
    events.count(event);
  }

  void handle(ServerRequest request) {
    Peer peer = request.peer();
    if (peer.named() && peer.misdirects(request.head().authority())) {
      count(HttpEvents.Event.MISDIRECTED);
      request.answer(Problems.MISDIRECTED);
      return;
    }
    TrustedProxies believed = proxies;
    if (believed != null && !known(request, peer, believed)) {
      count(HttpEvents.Event.MALFORMED);
      request.answer(Problems.FORWARDED);
      return;
    }
    try {
      handler.handle(request);
    } catch (RuntimeException | Error e) {
      request.handlerFailed();
    }
  }

  private static boolean known(ServerRequest request, Peer peer, TrustedProxies believed) {
    try {
      request.askedBy(believed.asker(request.head(), peer.remoteAddress()));
      return true;
    } catch (IllegalArgumentException _) {
      return false;
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
  public void swap(Listener.Handler next) {
    handler = next;
  }

  @Override
  public void certificates(Tls tls) {
    try {
      Secured next = Secured.with(tls);
      boolean ignored =
          servers
              .getFirst()
              .updateSSLOptions(secure(new ServerSSLOptions(), next), true)
              .await(BIND_MAX.toMillis(), TimeUnit.MILLISECONDS);
      secured = next;
    } catch (Exception e) { // What Vert.x throws is not declared.
      throw Fault.builder(Fault.Kind.INVALID, "The certificate cannot be used")
          .operator("the certificate or its key was not taken: " + e.getMessage())
          .build();
    }
  }

  @Override
  public void proxies(@Nullable TrustedProxies next) {
    proxies = next;
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
