package dev.banyan.http.client;

import dev.banyan.operation.Exchange;
import org.jspecify.annotations.Nullable;

/// Which URLs one call may go to, and where it goes first. `key` keeps calls together; `exchange`
/// remembers a failure for its next attempt, and grants what may be repeated.
record Asking(
    @Nullable Balancer among, Endpoint first, @Nullable String key, @Nullable Exchange exchange) {

  /// To this URL and no other.
  static Asking direct(Endpoint only) {
    return new Asking(null, only, null, null);
  }

  static Asking of(Balancer among, @Nullable String key, @Nullable Exchange exchange) {
    Endpoint avoided =
        exchange != null && exchange.tried().last() instanceof Endpoint last ? last : null;
    return new Asking(among, among.choose(key, avoided), key, exchange);
  }

  /// Another URL than the one that failed; null where there is none, or where neither the request
  /// nor the system may be given another attempt.
  @Nullable Endpoint otherThan(Endpoint failed) {
    if (among == null || !among.mayMove(failed)) {
      return null;
    }
    if (exchange != null && !exchange.grant().spendRepeat()) {
      return null;
    }
    Endpoint other = among.choose(key, failed);
    return other == failed ? null : other;
  }

  void answered(Endpoint endpoint, int status) {
    if (endpoint.answered(status)) {
      remember(endpoint);
    }
  }

  void failedAt(Endpoint endpoint) {
    endpoint.failed();
    remember(endpoint);
  }

  private void remember(Endpoint failed) {
    if (exchange != null) {
      exchange.tried().failedAt(failed);
    }
  }
}
