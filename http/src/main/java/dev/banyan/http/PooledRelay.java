package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.client.Balancer;
import dev.banyan.http.client.BlockingHttp;
import dev.banyan.http.client.Endpoint;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.tunnel.Guest;
import dev.banyan.http.tunnel.WebSocketExchange;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.StickyCookie;
import dev.banyan.operation.Caller;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relay target over the connections to its URLs.
final class PooledRelay implements Relay {
  private static final String COOKIE = "set-cookie";

  private final RelayTarget target;
  private final Balancer balancer;
  private final Endpoints.@Nullable Sticky sticky;
  private final String name;
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
    this.name = endpoints == null ? "" : endpoints.stickyName();
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

  /// Where a request goes after that URL failed: the same where there is no other, or where it may
  /// not be given another attempt.
  Endpoint elsewhere(ServerRequest request, RelayPass pass, Endpoint failed) {
    return pass.repeats() && balancer.mayMove(failed) ? choose(request, failed) : failed;
  }

  /// Where a request goes, or goes after `failed`.
  Endpoint choose(ServerRequest request, @Nullable Endpoint failed) {
    if (sticky == null) {
      return balancer.choose(null, failed);
    }
    return switch (sticky.by()) {
      case CALLER -> balancer.choose(caller, failed);
      case HEADER -> balancer.choose(request.header(name), failed);
      case COOKIE -> balancer.chooseMarked(cookie(request), failed);
    };
  }

  private @Nullable String cookie(ServerRequest request) {
    return StickyCookie.read(request.headers("cookie"), name);
  }

  /// What is added to an answer: also the cookie that keeps the client at this URL, where it has
  /// none.
  List<Http.Header> added(List<Http.Header> always, ServerRequest request, Endpoint endpoint) {
    if (sticky == null
        || sticky.by() != Endpoints.By.COOKIE
        || endpoint.mark().equals(cookie(request))) {
      return always;
    }
    List<Http.Header> all = new ArrayList<>(always);
    String cookie = StickyCookie.written(name, endpoint.mark(), request.secure());
    all.add(new Http.Header(COOKIE, cookie));
    return all;
  }

  /// Asks the target for a WebSocket.
  Lane.Party webSocket(ServerRequest request, RelayPass pass, WebSocketTerms terms) {
    Asker asker = new Asker(request, pass, choose(request, null));
    asker.exchange =
        new WebSocketExchange(
            asker,
            new WebSocketExchange.Asked(
                pass.removeHeaders(), pass.addHeaders(), pass.timeout(), terms),
            asker.place());
    asker.exchange.start();
    return asker;
  }

  /// A client that asks for a WebSocket, as its request's lane shows it.
  private final class Asker extends Lane.ClientEnd implements Guest, Lane.Party {
    private final RelayPass pass;
    private Endpoint endpoint;
    private @Nullable WebSocketExchange exchange;

    Asker(ServerRequest request, RelayPass pass, Endpoint endpoint) {
      super(request);
      this.pass = pass;
      this.endpoint = endpoint;
    }

    @Override
    public Loop loop() {
      return lane.loop();
    }

    @Override
    public Head head() {
      return request.head();
    }

    @Override
    public boolean ended() {
      return request.ended();
    }

    @Override
    public boolean leaving() {
      return request.peer().listener().leaving();
    }

    private WebSocketExchange.Place place() {
      return new WebSocketExchange.Place(
          endpoint.pool(),
          pass.host(endpoint),
          endpoint.target(pass.pathAndQuery()),
          added(pass.answerHeaders(), request, endpoint));
    }

    @Override
    public WebSocketExchange.@Nullable Place elsewhere(Fault fault) {
      Endpoint other = PooledRelay.this.elsewhere(request, pass, endpoint);
      if (other == endpoint) {
        return null;
      }
      blame(fault);
      endpoint = other;
      return place();
    }

    /// That a bound of ours is reached is not the system's failure.
    private void blame(Fault fault) {
      if (fault.kind() != Fault.Kind.OVERLOADED && fault.kind() != Fault.Kind.BUG) {
        endpoint.failed();
      }
    }

    @Override
    public void switchOver(Head answer, List<Http.Header> fields, BodySink sink) {
      endpoint.answered(101);
      RelayTee.Changed changed = RelayTee.Changed.by(pass.change(), answer, endpoint.url());
      List<Http.Header> all = new ArrayList<>(fields);
      if (!changed.taken().contains(COOKIE)) {
        answer.all(COOKIE).forEach(value -> all.add(new Http.Header(COOKIE, value)));
      }
      all.addAll(changed.given());
      lane.switchOver(all, sink);
    }

    @Override
    public void relay(Head answer) {
      endpoint.answered(answer.status());
      RelayTee.Changed changed = RelayTee.Changed.by(pass.change(), answer, endpoint.url());
      List<Http.Header> added = new ArrayList<>(pass.answerHeaders());
      added.addAll(changed.given());
      boolean empty = answer.status() == 204 || answer.status() == 304;
      lane.relay(answer, empty, added, changed.taken());
    }

    @Override
    public void end(@Nullable Head trailers) {
      lane.end(trailers);
    }

    @Override
    public void failed(Fault fault) {
      blame(fault);
      try {
        lane.answer(pass.failed().answer(fault));
      } catch (RuntimeException e) {
        request.handlerFailed();
      }
    }

    @Override
    public void abort() {
      lane.abort();
    }

    @Override
    public void clientGone() {
      if (exchange != null) {
        exchange.clientGone();
      }
    }

    @Override
    public void writabilityChanged() {
      if (exchange != null) {
        exchange.clientWritabilityChanged();
      }
    }

    @Override
    public void sweep(long nowNanos) {
      if (exchange != null) {
        exchange.sweep(nowNanos);
      }
    }
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
