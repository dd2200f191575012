package dev.banyan.connect;

import dev.banyan.base.Deadline;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import dev.banyan.value.Bytes;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The blocking HTTP client port: one instance per system, with a connection pool of its own. For
/// virtual threads. The `http` module implements it.
public interface Http extends AutoCloseable {

  /// Sends and waits for the head of the answer; the body streams from the connection. Throws
  /// `Fault`: `UNREACHABLE` when nothing of the request can have reached the system, or it says
  /// that it processed none of it (so that even a write may be tried again), `TIMEOUT` when the
  /// deadline passed, `GARBAGE` when the connection broke or the answer is no HTTP after the
  /// request, or part of it, was sent.
  Response send(Request request, Deadline deadline);

  /// The same for a call whose caller may go: waiting and reading then end with `CANCELLED`. A
  /// client that cannot be interrupted looks before it sends.
  default Response send(Request request, Deadline deadline, Cancellation cancellation) {
    cancellation.check();
    return send(request, deadline);
  }

  /// The same for a call of an exchange: where the system has several URLs, its caller may stay at
  /// one, and another attempt goes elsewhere than the one that failed.
  default Response send(Request request, Exchange exchange) {
    return send(request, exchange.deadline(), exchange.cancellation());
  }

  /// How each of the system's several URLs is doing; empty where it has one.
  default List<Endpoints.Sight> endpoints() {
    return List.of();
  }

  @Override
  void close();

  /// Makes clients.
  @FunctionalInterface
  interface Factory {
    Http open(Settings settings);
  }

  /// How a system is connected to. `connectionsMax` bounds the pool; a caller that finds it empty
  /// waits by its deadline; each of several `endpoints` has a pool of its own. `http2`: over TLS it
  /// is offered (ALPN), in the clear it is taken for granted (RFC 9113 §3.3).
  record Settings(
      int connectionsMax,
      Duration connectTimeout,
      Duration idleTimeout,
      boolean http2,
      Tls tls,
      @Nullable Endpoints endpoints) {
    public Settings(
        int connectionsMax, Duration connectTimeout, Duration idleTimeout, boolean http2, Tls tls) {
      this(connectionsMax, connectTimeout, idleTimeout, http2, tls, null);
    }

    /// The same for a system with several URLs; null for one.
    public Settings at(@Nullable Endpoints several) {
      return new Settings(connectionsMax, connectTimeout, idleTimeout, http2, tls, several);
    }

    public static final Settings DEFAULT =
        new Settings(64, Duration.ofSeconds(5), Duration.ofSeconds(60), false, Tls.USUAL);
  }

  /// The authorities to trust instead of the JDK's, and the certificate that we show.
  record Tls(@Nullable Trust ca, @Nullable Identity identity) {
    public static final Tls USUAL = new Tls(null, null);
  }

  /// A header; names compare without regard to case. Values hold no CR, LF or NUL.
  record Header(String name, String value) {}

  /// `body` is null for none. `answerBytesMax` bounds the answer's body: reading past it throws
  /// `GARBAGE`. `host` is the value of `Host`, null for that of the address.
  record Request(
      String method,
      URI uri,
      List<Header> headers,
      @Nullable Bytes body,
      long answerBytesMax,
      @Nullable String host) {
    public Request(
        String method, URI uri, List<Header> headers, @Nullable Bytes body, long answerBytesMax) {
      this(method, uri, headers, body, answerBytesMax, null);
    }
  }

  /// An answer whose body is still on the wire. Must be closed; closing early drops the connection.
  interface Response extends AutoCloseable {
    int status();

    List<Header> headers();

    /// Whether the end of its body can be told from a broken connection.
    boolean delimited();

    /// Blocks by the request's deadline, then throws `TIMEOUT`.
    InputStream body();

    @Override
    void close();

    /// The first header of that name, in any case; null where there is none.
    default @Nullable String header(String name) {
      for (Header header : headers()) {
        if (header.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
          return header.value();
        }
      }
      return null;
    }
  }
}
