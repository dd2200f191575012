package dev.banyan.http.client;

import dev.banyan.operation.Tried;
import org.jspecify.annotations.Nullable;

/// Which URLs one call may go to, and where it goes first. `key` keeps calls together; `tried`
/// remembers a failure for the next attempt of the same exchange.
record Asking(
    @Nullable Balancer among, Endpoint first, @Nullable String key, @Nullable Tried tried) {

  /// To this URL and no other.
  static Asking direct(Endpoint only) {
    return new Asking(null, only, null, null);
  }

  static Asking of(Balancer among, @Nullable String key, @Nullable Tried tried) {
    Endpoint avoided = tried != null && tried.last() instanceof Endpoint last ? last : null;
    return new Asking(among, among.choose(key, avoided), key, tried);
  }

  /// Another URL than the one that failed; null where there is none.
  @Nullable Endpoint otherThan(Endpoint failed) {
    if (among == null || !among.several()) {
      return null;
    }
    Endpoint other = among.choose(key, failed);
    return other == failed ? null : other;
  }

  void answered(Endpoint endpoint, int status) {
    if (endpoint.answered(status) && tried != null) {
      tried.failedAt(endpoint);
    }
  }

  void failedAt(Endpoint endpoint) {
    endpoint.failed();
    if (tried != null) {
      tried.failedAt(endpoint);
    }
  }
}
