package dev.banyan.http.client;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The blocking client of one system: requests below the first of its several URLs are spread over
/// all; every other origin that it names has a pool of its own. Never follows a redirect.
public final class BlockingHttp implements Http {
  private static final int ORIGINS_MAX = 32;

  private final Balancers balancers;
  private final Settings settings;
  private final Runnable closed;
  private final @Nullable Spread spread;
  private final Map<Origin, Balancer> pools = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /// What is spread over several URLs: what lies at or below the first.
  private record Spread(Balancer balancer, Origin origin, String path, boolean byCaller) {
    static Spread of(Endpoints endpoints, Balancers balancers, Settings settings) {
      URI first = endpoints.urls().getFirst().address();
      String path = first.getRawPath() == null ? "" : first.getRawPath();
      Endpoints.Sticky sticky = endpoints.sticky();
      return new Spread(
          balancers.open(first, settings),
          Origin.of(first),
          path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
          sticky != null && sticky.by() == Endpoints.By.CALLER);
    }

    boolean covers(Origin asked, URI uri) {
      @Nullable String below = uri.getRawPath();
      return asked.equals(origin)
          && (path.isEmpty()
              || (below != null
                  && below.startsWith(path)
                  && (below.length() == path.length() || below.charAt(path.length()) == '/')));
    }
  }

  /// `closed` is told when it closes.
  public BlockingHttp(Balancers balancers, Settings settings, Runnable closed) {
    this.balancers = balancers;
    this.settings = settings;
    this.closed = closed;
    Endpoints endpoints = settings.endpoints();
    this.spread = endpoints == null ? null : Spread.of(endpoints, balancers, settings);
  }

  @Override
  public Response send(Request request, Deadline deadline) {
    return call(request, deadline, null).send();
  }

  @Override
  public Response send(Request request, Deadline deadline, Cancellation cancellation) {
    return send(call(request, deadline, null), cancellation);
  }

  @Override
  public Response send(Request request, Exchange exchange) {
    return send(call(request, exchange.deadline(), exchange), exchange.cancellation());
  }

  private static Response send(BlockingCall call, Cancellation cancellation) {
    cancellation.check();
    call.endsWith(cancellation.onCancel(call::cancel));
    return call.send();
  }

  private BlockingCall call(Request request, Deadline deadline, @Nullable Exchange exchange) {
    deadline.check("a call to a system");
    Origin origin = Origin.of(request.uri());
    Spread several = spread;
    Asking asking =
        several != null && several.covers(origin, request.uri())
            ? Asking.of(several.balancer(), several.byCaller() ? key(exchange) : null, exchange)
            : Asking.direct(pool(origin).choose(null, null));
    return new BlockingCall(asking, request, deadline);
  }

  private static @Nullable String key(@Nullable Exchange exchange) {
    return exchange == null ? null : key(exchange.caller());
  }

  /// What keeps the requests of a caller together; null where nobody knows it.
  public static @Nullable String key(Caller caller) {
    return caller.equals(Caller.ANYONE) ? null : caller.method() + "/" + caller.id();
  }

  private Balancer pool(Origin origin) {
    Balancer pool = pools.get(origin);
    if (pool != null) {
      return pool;
    }
    if (pools.size() >= ORIGINS_MAX) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached")
          .operator("a system names more than " + ORIGINS_MAX + " hosts")
          .build();
    }
    return pools.computeIfAbsent(origin, key -> balancers.alone(key, settings));
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return spread == null ? List.of() : spread.balancer().sights();
  }

  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      pools.values().forEach(Balancer::close);
      if (spread != null) {
        balancers.release(spread.balancer(), settings);
      }
      closed.run();
    }
  }
}
