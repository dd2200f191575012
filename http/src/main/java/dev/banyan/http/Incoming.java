package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request on its event loop, paused, its head read and checked, its body untouched. Everything
/// here is called on that event loop and does not block; exactly one of [#answer], [#relay],
/// [#webSocket], [#socket] and [#handOver] ends the edge's part; a relay whose tap wants it begins
/// it again.
public interface Incoming {
  String method();

  /// The path as sent, percent-encoded, checked to be free of dot segments, control characters,
  /// encoded slashes and invalid escapes. Never empty.
  String path();

  /// The query as sent, without `?`; null where there is none.
  @Nullable String query();

  /// The first header of that name; null where there is none.
  @Nullable String header(String name);

  /// All headers of that name, in order.
  List<String> headers(String name);

  /// All headers of that name (in lower case), those included that have `_` for `-`, in order.
  default List<String> spelled(String name) {
    return headers().stream()
        .filter(header -> header.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
        .map(Http.Header::value)
        .toList();
  }

  /// What a look at the only header of that name finds, without making a text of it; null where
  /// there is none, or more than one.
  default <T> @Nullable T look(String name, Bytes.Look<T> look) {
    List<String> all = headers(name);
    if (all.size() != 1) {
      return null;
    }
    byte[] value = all.getFirst().getBytes(StandardCharsets.ISO_8859_1);
    return look.at(value, 0, value.length);
  }

  /// All headers in order. Costs an allocation per header: not for the relay's path.
  List<Http.Header> headers();

  /// `host[:port]` from `:authority` or `Host`, or as a trusted proxy tells it; already checked to
  /// be one, and well formed.
  String authority();

  /// Whether the caller's connection is encrypted; a trusted proxy may have said so.
  boolean secure();

  /// The caller's address: that of the connection, or the one that trusted proxies tell of.
  String remoteAddress();

  /// The caller's address and those of the trusted proxies on the way, as `X-Forwarded-For` has
  /// them.
  default String forwardedFor() {
    return remoteAddress();
  }

  /// The client's certificate chain where mutual TLS was done; null otherwise.
  @Nullable List<X509Certificate> clientCertificates();

  /// From Content-Length; -1 where chunked, 0 where there is no body.
  long contentLength();

  /// Answers at once, in one write. A request whose body is unread is answered, then its connection
  /// is closed (HTTP/1) or its stream reset (HTTP/2).
  void answer(Answer answer);

  /// Passes the request through and the answer back, streaming both ways with back-pressure,
  /// without leaving the event loop.
  void relay(Relay relay, RelayPass pass);

  /// Whether it asks for a WebSocket (RFC 6455 §4.1, RFC 8441).
  boolean asksForWebSocket();

  /// The same as [#relay] for a WebSocket: answers for a handshake that is not valid, else agrees
  /// with the target and has frames flow both ways until it ends. The request has not ended before.
  void webSocket(Relay relay, RelayPass pass, WebSocketTerms terms);

  /// Agrees to a WebSocket whose other end is a virtual thread of ours, which runs `work`; answers
  /// for a handshake that is not valid. `agreed` are fields of the answer that switches.
  void socket(List<Http.Header> agreed, WebSocketTerms terms, Consumer<Socket> work);

  /// Hands the request to a virtual thread, which then owns it. Never call anything here
  /// afterwards.
  void handOver(Consumer<Conversation> work);

  /// Reads the body into memory, then runs `then` on the event loop; a relay sends it as it was
  /// read, without trailers. Past `bytesMax` (`TOO_LARGE`), or where there is no room for it in
  /// [#memory] (`OVERLOADED`), `refused` is run in its place. Neither is run where the body does
  /// not come: that is answered here. A body that is held already is given again.
  void hold(long bytesMax, Consumer<Bytes> then, Consumer<Fault> refused);

  /// Where what is held of whole messages is counted.
  HeldBytes memory();

  /// Runs `work` on a virtual thread while the request waits, then `then` on the event loop, unless
  /// the connection is gone. `work` must not throw.
  void aside(Runnable work, Runnable then);

  /// Runs `done` on the event loop when the answer is written or the connection is gone, for
  /// metrics and the access log.
  void onEnd(Consumer<Outcome> done);

  /// How it ended: `status` is 0 where the caller left before an answer.
  record Outcome(int status, long bodyBytesIn, long bodyBytesOut, boolean completed) {}
}
