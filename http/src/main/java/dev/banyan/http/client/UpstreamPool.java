package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The connections to one system: bounded together, each kept on the event loop that opened it so
/// that an exchange never changes its thread. Thread-safe.
public final class UpstreamPool implements AutoCloseable {

  /// Who asks for a connection; called on the loop it asked.
  public interface Taker {
    void taken(Upstream free);

    void refused(Fault fault);
  }

  /// How often the name of a single URL is resolved again.
  private static final Duration RESOLVE_EVERY = Duration.ofSeconds(30);

  private final Origin origin;
  private final Http.Settings settings;
  private final Dialer dialer;
  private final @Nullable Addresses addresses;
  private final List<Loop> loops;
  private final List<LoopPool> parts;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean sharing;
  private volatile boolean shared;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  public UpstreamPool(
      VertxInternal vertx, List<Loop> loops, Origin origin, Http.Settings settings) {
    this.origin = origin;
    this.settings = settings;
    this.sharing = settings.http2();
    this.shared = settings.http2() && !origin.secure();
    this.loops = loops;
    this.addresses =
        origin.named()
            ? new Addresses(vertx, loops.getFirst(), this, resolveNanos(settings))
            : null;
    this.dialer = new Dialer(vertx, origin, settings, addresses);
    this.parts = loops.stream().map(loop -> new LoopPool(this, loop)).toList();
  }

  private static long resolveNanos(Http.Settings settings) {
    Endpoints endpoints = settings.endpoints();
    return (endpoints == null ? RESOLVE_EVERY : endpoints.resolveEvery()).toNanos();
  }

  /// Whether the host name has changed its addresses at all.
  boolean mayLeadAstray() {
    return addresses != null && addresses.changed();
  }

  /// Whether a connection leads to an address that the host name no longer stands for.
  boolean leadsAstray(UpstreamConnection connection) {
    return addresses != null && addresses.gone(connection.address());
  }

  /// The same of one that is shared.
  boolean leadsAstray(SharedConnection connection) {
    return addresses != null && addresses.gone(connection.address());
  }

  public Origin origin() {
    return origin;
  }

  Http.Settings settings() {
    return settings;
  }

  Dialer dialer() {
    return dialer;
  }

  /// The part on this loop.
  public LoopPool on(Loop loop) {
    for (int i = 0; i < parts.size(); i++) {
      if (loops.get(i) == loop) {
        return parts.get(i);
      }
    }
    throw new IllegalArgumentException("not a loop of this runtime");
  }

  /// A part for a caller that is on no loop: one that can take an exchange at once, or the next in
  /// turn.
  LoopPool any() {
    int first = Math.floorMod(next.getAndIncrement(), parts.size());
    for (int i = 0; i < parts.size(); i++) {
      LoopPool part = parts.get((first + i) % parts.size());
      if (part.idle() > 0 || part.room()) {
        return part;
      }
    }
    return parts.get(first);
  }

  /// Exchanges on the way now.
  public int pending() {
    return pending.get();
  }

  /// Connections open or being opened.
  public int open() {
    return open.get();
  }

  boolean closing() {
    return closing.get();
  }

  boolean full() {
    return open.get() >= settings.connectionsMax();
  }

  boolean mayOpen() {
    if (open.incrementAndGet() <= settings.connectionsMax()) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /// The same without the bound: a loop that has no HTTP/2 connection cannot use another's, whose
  /// streams may never all end.
  boolean mayOpenFirst() {
    if (shared) {
      open.incrementAndGet();
    }
    return shared;
  }

  /// Whether connections are shared, as far as is known: HTTP/2 is wanted, and the last connection
  /// spoke it.
  boolean sharing() {
    return sharing;
  }

  /// What a new connection has turned out to speak.
  void spoken(boolean http2) {
    boolean first = http2 && !shared;
    sharing = http2;
    shared = http2;
    if (first) {
      parts.forEach(LoopPool::wake);
    }
  }

  /// A connection closed; another loop may be waiting for its place.
  void closedOne(LoopPool here) {
    open.decrementAndGet();
    wakeOther(here);
  }

  /// Whether another loop waits while this one has connections to spare.
  boolean wantedElsewhere(LoopPool here) {
    for (LoopPool part : parts) {
      if (part != here && part.waiting() > 0) {
        return true;
      }
    }
    return false;
  }

  private void wakeOther(LoopPool here) {
    for (LoopPool part : parts) {
      if (part != here && part.waiting() > 0) {
        part.wake();
        return;
      }
    }
  }

  void began() {
    pending.incrementAndGet();
  }

  void ended() {
    if (pending.decrementAndGet() == 0 && closing.get()) {
      shut();
    }
  }

  /// Closes when the last exchange on the way has ended.
  @Override
  public void close() {
    if (closing.compareAndSet(false, true) && pending.get() == 0) {
      shut();
    }
  }

  private void shut() {
    if (closed.compareAndSet(false, true)) {
      parts.forEach(LoopPool::close);
      dialer.close();
      if (addresses != null) {
        addresses.close();
      }
    }
  }
}
