package dev.banyan.gateway.edge.rewrite;

import dev.banyan.connect.Http;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a relay changes of a request and of its answer, beyond what every relay does; made when the
/// configuration is assembled. Immutable.
///
/// `path` null: the route's prefix before the rest of the path. `removed` (lower case) and `set`
/// are headers of the request. `host` null: the system's own; empty: the caller's.
public record Rewriting(
    @Nullable PathTemplate path,
    @Nullable QueryChange query,
    List<String> removed,
    List<Http.Header> set,
    @Nullable String host,
    Telling telling,
    AnswerRewriting answer) {

  /// How a system is told who asks.
  public enum Telling {
    /// By `X-Forwarded-For`, `-Proto` and `-Host`.
    X_FORWARDED,
    /// By `Forwarded` (RFC 7239).
    FORWARDED,
    /// By both.
    BOTH
  }

  public Rewriting {
    removed = List.copyOf(removed);
    set = List.copyOf(set);
  }

  /// Whether the host or a field of an answer may be another than the one that comes.
  public boolean changes() {
    return host != null || answer.changes();
  }

  /// The host that a system is asked for by a caller that asks for `authority`; null for its own.
  public @Nullable String hostFor(String authority) {
    return host == null || !host.isEmpty() ? host : authority;
  }
}
