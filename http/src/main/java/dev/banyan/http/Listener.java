package dev.banyan.http;

import dev.banyan.base.ByteSize;
import dev.banyan.http.proxy.TrustedProxies;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bound port. A reload swaps its handler and certificates while the socket stays.
public interface Listener {
  /// The port in use, also where 0 was asked for.
  int port();

  /// From now on new requests go to this handler; requests on the way keep theirs.
  void swap(Handler handler);

  /// From now on new TLS connections are made with these certificates; those that are open stay.
  /// Throws `INVALID`, and keeps the old ones, where they cannot be used. For a listener that has
  /// TLS. Blocking.
  void certificates(Tls tls);

  /// From now on these proxies are believed, and no others. Whether connections begin with the
  /// PROXY protocol stays as it was when the listener was bound.
  void proxies(@Nullable TrustedProxies proxies);

  /// Connections open now.
  int connections();

  /// Refuses new connections, ends keep-alive and HTTP/2 connections after their current requests,
  /// and returns when all are gone or the grace is over; true where none had to be cut. Blocking.
  boolean drain(Duration grace);

  /// Where and how to listen. `tls` null: plain HTTP/1.1 and h2c with prior knowledge. `proxies`
  /// null: nothing is believed that a request says of its caller. Limits apply before any handler
  /// runs.
  record Settings(
      String host, int port, @Nullable Tls tls, @Nullable TrustedProxies proxies, Limits limits) {
    /// Without proxies.
    public Settings(String host, int port, @Nullable Tls tls, Limits limits) {
      this(host, port, tls, null, limits);
    }
  }

  /// The certificates that are shown, the first where none is for the name that a client asks for
  /// (refused where `strict`); and whose certificates clients may or must show, null where they are
  /// not asked.
  record Tls(
      List<Identity> identities, boolean strict, @Nullable Trust clients, boolean clientRequired) {
    public Tls {
      identities = List.copyOf(identities);
    }
  }

  /// What a client may send, and how long it may take. `headTimeout` runs from the first byte of a
  /// head (or from the connection's start) to its last; in each `bodyStallTimeout` at least 512
  /// bytes a second of a body that is waited for must arrive, and of an answer be taken.
  record Limits(
      ByteSize headBytesMax,
      int headersMax,
      ByteSize uriBytesMax,
      int connectionsMax,
      int streamsPerConnectionMax,
      Duration headTimeout,
      Duration bodyStallTimeout,
      Duration idleTimeout) {
    public static final Limits DEFAULT =
        new Limits(
            new ByteSize(32 * 1024),
            100,
            new ByteSize(8 * 1024),
            20_000,
            100,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(75));
  }

  /// What a listener does with each request. Called on the request's event loop; short, never
  /// blocks. An exception is answered 500 and counted.
  @FunctionalInterface
  interface Handler {
    void handle(Incoming incoming);
  }
}
