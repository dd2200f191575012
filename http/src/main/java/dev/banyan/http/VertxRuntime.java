package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.client.Balancer;
import dev.banyan.http.client.Balancers;
import dev.banyan.http.client.BlockingHttp;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.proxy.IntroducedTransport;
import io.netty.channel.EventLoop;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The runtime on Vert.x, with native epoll where the machine has it.
final class VertxRuntime implements HttpRuntime {
  private static final long CLOSE_MAX_SECONDS = 20;

  /// How long an address is remembered, whatever its time to live.
  private static final int NAME_SECONDS_MAX = 30;

  private final VertxInternal vertx;
  private final List<Loop> loops;
  private final HttpEvents events;
  private final Balancers balancers;
  private final HeldBytes memory = HeldBytes.ofHeap();
  private final Set<EdgeListener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<AutoCloseable> clients = ConcurrentHashMap.newKeySet();

  private VertxRuntime(VertxInternal vertx, List<Loop> loops, HttpEvents events) {
    this.vertx = vertx;
    this.loops = loops;
    this.events = events;
    this.balancers = new Balancers(vertx, loops);
  }

  static HttpRuntime start(int eventLoops, HttpEvents events) {
    return start(
        eventLoops, events, new AddressResolverOptions().setCacheMaxTimeToLive(NAME_SECONDS_MAX));
  }

  /// The same with names resolved so.
  static HttpRuntime start(int eventLoops, HttpEvents events, AddressResolverOptions names) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(eventLoops)
            .setInternalBlockingPoolSize(2)
            .setWorkerPoolSize(1)
            .setAddressResolverOptions(names);
    VertxInternal vertx =
        (VertxInternal)
            Vertx.builder().with(options).withTransport(IntroducedTransport.best()).build();
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < eventLoops; i++) {
      EventLoop eventLoop = vertx.nettyEventLoopGroup().next();
      Loop loop =
          new Loop(
              vertx
                  .contextBuilder()
                  .withThreadingModel(ThreadingModel.EVENT_LOOP)
                  .withEventLoop(eventLoop)
                  .build());
      loop.start();
      loops.add(loop);
    }
    return new VertxRuntime(vertx, List.copyOf(loops), events);
  }

  @Override
  public Listener listen(Listener.Settings settings, Listener.Handler handler) {
    EdgeListener listener = new EdgeListener(vertx, settings, handler, events, memory);
    listener.bind(loops);
    listeners.add(listener);
    return listener;
  }

  @Override
  public Relay relay(RelayTarget target) {
    Balancer balancer = balancers.open(target.base(), target.settings());
    PooledRelay[] self = new PooledRelay[1];
    PooledRelay relay =
        new PooledRelay(
            target,
            balancer,
            () -> {
              if (clients.remove(self[0])) {
                balancers.release(balancer, target.settings());
              }
            });
    self[0] = relay;
    clients.add(relay);
    return relay;
  }

  @Override
  public long lateNanos() {
    long latest = 0;
    for (Loop loop : loops) {
      latest = Math.max(latest, loop.lateNanos());
    }
    return latest;
  }

  @Override
  public HeldBytes memory() {
    return memory;
  }

  @Override
  public Http open(Http.Settings settings) {
    BlockingHttp[] self = new BlockingHttp[1];
    BlockingHttp http = new BlockingHttp(balancers, settings, () -> clients.remove(self[0]));
    self[0] = http;
    clients.add(http);
    return http;
  }

  @Override
  public void close() {
    listeners.forEach(EdgeListener::shut);
    for (AutoCloseable client : List.copyOf(clients)) {
      close(client);
    }
    loops.forEach(Loop::stop);
    try {
      vertx.close().await(CLOSE_MAX_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Fault.bug("the event loops did not end", e);
    }
  }

  private static void close(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception e) {
      throw Fault.bug("a client did not close", e);
    }
  }
}
