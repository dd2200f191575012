package dev.banyan.http.client;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import dev.banyan.operation.Cancellation;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The blocking client of one system: a pool for its origin and, where the system names others, for
/// each of those. Never follows a redirect.
public final class BlockingHttp implements Http {
  private static final int ORIGINS_MAX = 32;

  private final VertxInternal vertx;
  private final List<Loop> loops;
  private final Settings settings;
  private final Runnable closed;
  private final Map<Origin, UpstreamPool> pools = new ConcurrentHashMap<>();

  /// `closed` is told when it closes.
  public BlockingHttp(VertxInternal vertx, List<Loop> loops, Settings settings, Runnable closed) {
    this.vertx = vertx;
    this.loops = loops;
    this.settings = settings;
    this.closed = closed;
  }

  @Override
  public Response send(Request request, Deadline deadline) {
    return call(request, deadline).send();
  }

  @Override
  public Response send(Request request, Deadline deadline, Cancellation cancellation) {
    cancellation.check();
    BlockingCall call = call(request, deadline);
    call.endsWith(cancellation.onCancel(call::cancel));
    return call.send();
  }

  private BlockingCall call(Request request, Deadline deadline) {
    deadline.check("a call to a system");
    return new BlockingCall(pool(Origin.of(request.uri())).any(), request, deadline);
  }

  private UpstreamPool pool(Origin origin) {
    UpstreamPool pool = pools.get(origin);
    if (pool != null) {
      return pool;
    }
    if (pools.size() >= ORIGINS_MAX) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached")
          .operator("a system names more than " + ORIGINS_MAX + " hosts")
          .build();
    }
    return pools.computeIfAbsent(origin, key -> new UpstreamPool(vertx, loops, key, settings));
  }

  @Override
  public void close() {
    pools.values().forEach(UpstreamPool::close);
    closed.run();
  }
}
