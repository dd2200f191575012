package dev.banyan.http.client;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The balancers of all systems that are open. Relays and calls of a system with several URLs share
/// one, so that its URLs are watched and judged once. Thread-safe.
public final class Balancers {
  private static final Balancer.Surroundings REAL =
      new Balancer.Surroundings(() -> ThreadLocalRandom.current().nextDouble(), System::nanoTime);

  private final VertxInternal vertx;
  private final List<Loop> loops;
  private final Map<Http.Settings, Held> held = new HashMap<>();

  private static final class Held {
    private final Balancer balancer;
    private int holders;

    Held(Balancer balancer) {
      this.balancer = balancer;
    }
  }

  public Balancers(VertxInternal vertx, List<Loop> loops) {
    this.vertx = vertx;
    this.loops = loops;
  }

  /// One with a single URL, for its owner alone.
  Balancer alone(Origin origin, Http.Settings settings) {
    return Balancer.alone(pool(origin, settings));
  }

  private UpstreamPool pool(Origin origin, Http.Settings settings) {
    return new UpstreamPool(vertx, loops, origin, settings);
  }

  /// The balancer of these settings; to be given back by [#release].
  public synchronized Balancer open(URI base, Http.Settings settings) {
    Endpoints endpoints = settings.endpoints();
    if (endpoints == null) {
      return alone(Origin.of(base), settings);
    }
    Held known = held.get(settings);
    if (known == null) {
      List<UpstreamPool> pools = new ArrayList<>();
      endpoints.urls().forEach(url -> pools.add(pool(Origin.of(url.address()), settings)));
      known = new Held(new Balancer(endpoints, pools, REAL));
      known.balancer.start(before(endpoints.system()), checking(endpoints, settings));
      held.put(settings, known);
    }
    known.holders++;
    return known.balancer;
  }

  /// A connection of its own for the checks of each URL: that requests wait for one says nothing of
  /// how a URL is.
  private List<UpstreamPool> checking(Endpoints endpoints, Http.Settings settings) {
    Http.Settings one =
        new Http.Settings(
            1,
            settings.connectTimeout(),
            settings.idleTimeout(),
            settings.http2(),
            settings.tls(),
            endpoints);
    return endpoints.checks() == null
        ? List.of()
        : endpoints.urls().stream().map(url -> pool(Origin.of(url.address()), one)).toList();
  }

  /// The one that a reload is about to replace.
  private @Nullable Balancer before(String system) {
    for (Map.Entry<Http.Settings, Held> entry : held.entrySet()) {
      Endpoints endpoints = entry.getKey().endpoints();
      if (endpoints != null && endpoints.system().equals(system)) {
        return entry.getValue().balancer;
      }
    }
    return null;
  }

  /// Closes it where nobody else holds it.
  public synchronized void release(Balancer balancer, Http.Settings settings) {
    Held known = held.get(settings);
    if (known == null || known.balancer != balancer) {
      balancer.close();
    } else if (--known.holders == 0) {
      held.remove(settings);
      balancer.close();
    }
  }
}
