package dev.banyan.http;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.client.Balancer;
import dev.banyan.http.client.BlockingHttp;
import dev.banyan.http.client.Endpoint;
import dev.banyan.http.wire.StickyCookie;
import dev.banyan.operation.Caller;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relay target over the connections to its URLs.
final class PooledRelay implements Relay {
  private final RelayTarget target;
  private final Balancer balancer;
  private final Endpoints.@Nullable Sticky sticky;
  private final @Nullable String caller;
  private final Runnable closed;

  PooledRelay(RelayTarget target, Balancer balancer, Runnable closed) {
    this(target, balancer, null, closed);
  }

  private PooledRelay(
      RelayTarget target, Balancer balancer, @Nullable String caller, Runnable closed) {
    this.target = target;
    this.balancer = balancer;
    Endpoints endpoints = target.settings().endpoints();
    this.sticky = endpoints == null ? null : endpoints.sticky();
    this.caller = caller;
    this.closed = closed;
  }

  @Override
  public RelayTarget target() {
    return target;
  }

  @Override
  public Relay of(Caller one) {
    return sticky == null || sticky.by() != Endpoints.By.CALLER
        ? this
        : new PooledRelay(target, balancer, BlockingHttp.key(one), closed);
  }

  /// Where a request goes, or goes after `failed`.
  Endpoint choose(ServerRequest request, @Nullable Endpoint failed) {
    if (sticky == null) {
      return balancer.choose(null, failed);
    }
    return switch (sticky.by()) {
      case CALLER -> balancer.choose(caller, failed);
      case HEADER -> balancer.choose(request.header(name(sticky)), failed);
      case COOKIE -> balancer.chooseMarked(cookie(request, sticky), failed);
    };
  }

  private static @Nullable String cookie(ServerRequest request, Endpoints.Sticky sticky) {
    return StickyCookie.read(request.headers("cookie"), name(sticky));
  }

  private static String name(Endpoints.Sticky sticky) {
    return sticky.name() == null ? StickyCookie.NAME : sticky.name();
  }

  /// What is added to an answer: also the cookie that keeps the client at this URL, where it has
  /// none.
  List<Http.Header> added(List<Http.Header> always, ServerRequest request, Endpoint endpoint) {
    if (sticky == null
        || sticky.by() != Endpoints.By.COOKIE
        || endpoint.mark().equals(cookie(request, sticky))) {
      return always;
    }
    List<Http.Header> all = new ArrayList<>(always);
    String cookie = StickyCookie.written(name(sticky), endpoint.mark(), request.secure());
    all.add(new Http.Header("set-cookie", cookie));
    return all;
  }

  boolean several() {
    return balancer.several();
  }

  @Override
  public int pending() {
    return balancer.pending();
  }

  @Override
  public void close() {
    closed.run();
  }
}
