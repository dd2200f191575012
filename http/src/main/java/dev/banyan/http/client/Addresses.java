package dev.banyan.http.client;

import dev.banyan.http.loop.Loop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The addresses that the host name of a pool has now: resolved again every so often while
/// connections are open, and no older than the resolver's cache, which keeps an answer for its time
/// to live at most; and before the first connection after a pause.
///
/// New connections go to the addresses in turn. An address that two answers in a row have left out
/// is gone: connections to it end with their exchange. A failing resolver changes nothing. Looks at
/// the time on one event loop; read from all.
final class Addresses extends Loop.Swept {
  private final VertxInternal vertx;
  private final Loop loop;
  private final UpstreamPool pool;
  private final String host;
  private final long everyNanos;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<InetAddress> known = List.of();
  private volatile Set<InetAddress> kept = Set.of();
  private volatile boolean changed;
  private volatile long learned;
  private boolean asked;
  private boolean asking;
  private long askedNanos;

  Addresses(VertxInternal vertx, Loop loop, UpstreamPool pool, long everyNanos) {
    this.vertx = vertx;
    this.loop = loop;
    this.pool = pool;
    this.host = pool.origin().bareHost();
    this.everyNanos = everyNanos;
    loop.execute(() -> loop.add(this));
  }

  /// Goes on, on this loop, when the addresses are known, or cannot be. What was learned long ago
  /// is asked for again: nobody looks while no connection is open.
  void whenKnown(Loop here, Runnable then) {
    if (isFresh()) {
      then.run();
      return;
    }
    resolve(
        here,
        found -> {
          if (!isFresh()) {
            answered(found);
          }
          then.run();
        });
  }

  private boolean isFresh() {
    return !known.isEmpty() && System.nanoTime() - learned <= 2 * everyNanos;
  }

  private void resolve(Loop here, Consumer<@Nullable List<InetSocketAddress>> then) {
    vertx
        .nameResolver()
        .resolveAll(here.eventLoop(), host)
        .addListener(
            (Future<List<InetSocketAddress>> found) ->
                here.execute(() -> then.accept(found.isSuccess() ? found.getNow() : null)));
  }

  /// Where a dial begins among the addresses; each begins one further on.
  int turn() {
    return turn.getAndIncrement();
  }

  /// The address of that turn; null where none is known.
  @Nullable InetAddress at(int number) {
    List<InetAddress> now = known;
    return now.isEmpty() ? null : now.get(Math.floorMod(number, now.size()));
  }

  /// How many there are.
  int count() {
    return known.size();
  }

  /// Whether any answer was another than the one before.
  boolean changed() {
    return changed;
  }

  /// Whether the name no longer stands for this address.
  boolean gone(@Nullable InetAddress address) {
    return changed && address != null && !kept.contains(address);
  }

  @Override
  protected void sweep(long nowNanos) {
    if (asking || pool.open() == 0 || (asked && nowNanos - askedNanos < everyNanos)) {
      return;
    }
    asked = true;
    asking = true;
    askedNanos = nowNanos;
    resolve(
        loop,
        found -> {
          asking = false;
          answered(found);
        });
  }

  private synchronized void answered(@Nullable List<InetSocketAddress> found) {
    learned = System.nanoTime();
    if (found == null || found.isEmpty()) {
      return;
    }
    List<InetAddress> now = usable(found);
    Set<InetAddress> either = new HashSet<>(now);
    either.addAll(known);
    kept = Set.copyOf(either);
    changed = changed || (!known.isEmpty() && !Set.copyOf(known).equals(Set.copyOf(now)));
    known = now;
  }

  /// IPv4 where there is any: a name often has IPv6 addresses where no way leads to them.
  private static List<InetAddress> usable(List<InetSocketAddress> found) {
    List<InetAddress> all = found.stream().map(InetSocketAddress::getAddress).distinct().toList();
    List<InetAddress> older = all.stream().filter(Inet4Address.class::isInstance).toList();
    return older.isEmpty() ? all : older;
  }

  void close() {
    loop.execute(() -> loop.remove(this));
  }
}
