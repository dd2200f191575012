package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The part of a pool on one event loop: idle connections, last used first, those that are shared,
/// and those who wait. Owned by the loop, but for the counts.
///
/// Where connections are shared, one at a time is opened, and only when those there are have no
/// room.
public final class LoopPool extends Loop.Swept
    implements UpstreamConnection.Home, SharedConnection.Home {
  private final UpstreamPool pool;
  private final Loop loop;
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<UpstreamPool.Taker> waiting = new ArrayDeque<>();
  private final List<SharedConnection> shared = new ArrayList<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private volatile boolean room;
  private boolean dialling;
  private boolean handing;
  private boolean closed;

  LoopPool(UpstreamPool pool, Loop loop) {
    this.pool = pool;
    this.loop = loop;
    loop.execute(() -> loop.add(this));
  }

  public UpstreamPool pool() {
    return pool;
  }

  Loop loop() {
    return loop;
  }

  int idle() {
    return idleCount.get();
  }

  int waiting() {
    return waitingCount.get();
  }

  /// A shared connection has room.
  boolean room() {
    return room;
  }

  /// Whether anyone waits for a connection, here or on another loop; where connections are shared,
  /// whether here someone must wait for a stream.
  public boolean crowded() {
    if (pool.sharing()) {
      return waiting() > 0 && !dialling;
    }
    return waiting() > 0 || pool.wantedElsewhere(this);
  }

  /// Gives the taker a connection: idle, new, or the next that comes free. Each call is answered
  /// once and must be followed by one [#done].
  public void take(UpstreamPool.Taker taker) {
    pool.began();
    takeAgain(taker, false);
  }

  /// The same with an HTTP/1.1 connection of its own, which is not used again.
  public void takeFresh(UpstreamPool.Taker taker) {
    pool.began();
    UpstreamConnection oldest = pool.full() ? idle.peekLast() : null;
    if (oldest != null) {
      oldest.close(); // Its place is what is wanted.
    }
    if (!pool.sharing()) {
      takeAgain(taker, true);
    } else if (closed) {
      taker.refused(Fault.of(Fault.Kind.UNREACHABLE, "The system is being closed"));
    } else if (pool.mayOpen()) {
      pool.dialer().dialAlone(loop, this, handing(taker));
    } else {
      taker.refused(
          Fault.builder(Fault.Kind.OVERLOADED, "The system is busy")
              .operator("`connections` of the system is reached")
              .unsent()
              .build());
    }
  }

  /// The same for an exchange that has begun already. `fresh`: only a connection of its own will
  /// do.
  public void takeAgain(UpstreamPool.Taker taker, boolean fresh) {
    Upstream free = fresh ? stream() : poll();
    if (free != null) {
      taker.taken(free);
    } else if (closed) {
      taker.refused(Fault.of(Fault.Kind.UNREACHABLE, "The system is being closed"));
    } else if (pool.sharing()) {
      await(taker);
      dialShared();
    } else if (pool.mayOpen()) {
      dial(taker);
    } else {
      await(taker);
    }
  }

  private void await(UpstreamPool.Taker taker) {
    waiting.add(taker);
    waitingCount.incrementAndGet();
  }

  /// The exchange is over.
  public void done() {
    pool.ended();
  }

  /// Waits no longer; true where it was still waiting.
  public boolean giveUp(UpstreamPool.Taker taker) {
    boolean removed = waiting.remove(taker);
    if (removed) {
      waitingCount.decrementAndGet();
    }
    return removed;
  }

  private @Nullable Upstream poll() {
    UpstreamConnection connection = pollIdle();
    return connection == null ? stream() : connection;
  }

  /// A stream of the first connection that has room, so that those that are not needed fall idle.
  private @Nullable UpstreamStream stream() {
    for (int i = 0; i < shared.size(); i++) {
      SharedConnection connection = shared.get(i);
      if (connection.hasRoom()) {
        UpstreamStream stream = connection.stream();
        lookForRoom();
        return stream;
      }
    }
    return null;
  }

  private void lookForRoom() {
    boolean found = false;
    for (int i = 0; i < shared.size() && !found; i++) {
      found = shared.get(i).hasRoom();
    }
    if (room != found) {
      room = found;
    }
  }

  private @Nullable UpstreamConnection pollIdle() {
    UpstreamConnection connection = idle.pollFirst();
    while (connection != null) {
      idleCount.decrementAndGet();
      if (connection.usable()) {
        return connection;
      }
      connection = idle.pollFirst();
    }
    return null;
  }

  private void dial(UpstreamPool.Taker taker) {
    pool.dialer().dial(loop, this, handing(taker));
  }

  private Dialer.Dialled handing(UpstreamPool.Taker taker) {
    return new Dialer.Dialled() {
      @Override
      public void connected(UpstreamConnection connection) {
        taker.taken(connection);
      }

      @Override
      public void shared(SharedConnection connection) {
        waiting.addFirst(taker);
        waitingCount.incrementAndGet();
        ready(connection);
      }

      @Override
      public void refused(Fault fault) {
        pool.closedOne(LoopPool.this);
        taker.refused(fault);
        serveWaiting();
      }
    };
  }

  /// Opens a connection for all who wait, where one may be opened and none is.
  private void dialShared() {
    if (dialling || closed || !mayShare()) {
      return;
    }
    dialling = true;
    pool.dialer()
        .dial(
            loop,
            this,
            new Dialer.Dialled() {
              @Override
              public void connected(UpstreamConnection connection) {
                dialling = false;
                pool.spoken(false);
                connection.spare();
              }

              @Override
              public void shared(SharedConnection connection) {
                dialling = false;
                ready(connection);
              }

              @Override
              public void refused(Fault fault) {
                dialling = false;
                pool.closedOne(LoopPool.this);
                refuseWaiting(fault);
              }
            });
  }

  /// One that is retired but still has streams does not shut its loop off.
  private boolean mayShare() {
    boolean none = shared.stream().allMatch(SharedConnection::isRetired);
    return pool.mayOpen() || (none && shared.size() < 2 && pool.mayOpenFirst());
  }

  /// Who waits while other connections are in use goes on waiting.
  private void refuseWaiting(Fault fault) {
    if (shared.stream().allMatch(SharedConnection::isRetired)) {
      for (int all = waiting.size(); all > 0 && !waiting.isEmpty(); all--) {
        waitingCount.decrementAndGet();
        waiting.remove().refused(fault);
      }
    }
  }

  @Override
  public void ready(SharedConnection connection) {
    shared.add(connection);
    pool.spoken(true);
    if (closed) {
      connection.retire();
    }
    serveWaiting();
    lookForRoom();
  }

  @Override
  public void changed(SharedConnection connection) {
    lookForRoom();
    serveWaiting();
  }

  @Override
  public void gone(SharedConnection connection) {
    shared.remove(connection);
    lookForRoom();
    pool.closedOne(this);
    serveWaiting();
  }

  /// One that gives its connection back at once, as it is late, has the next one served by the loop
  /// that served it: all may be late, and each would stand on the stack.
  private void serveWaiting() {
    while (!handing && !waiting.isEmpty()) {
      Upstream free = poll();
      if (free == null && pool.sharing()) {
        dialShared();
        return;
      }
      if (free == null && !pool.mayOpen()) {
        return;
      }
      UpstreamPool.Taker taker = waiting.remove();
      waitingCount.decrementAndGet();
      if (free == null) {
        dial(taker);
      } else {
        hand(taker, free);
      }
    }
  }

  private void hand(UpstreamPool.Taker taker, Upstream free) {
    handing = true;
    try {
      taker.taken(free);
    } finally {
      handing = false;
    }
  }

  /// Another loop freed a place.
  void wake() {
    loop.execute(this::serveWaiting);
  }

  @Override
  public void idle(UpstreamConnection connection) {
    boolean elsewhere = waiting.isEmpty() && pool.wantedElsewhere(this);
    if (closed || elsewhere || pool.leadsAstray(connection)) {
      connection.close();
      return;
    }
    idle.addFirst(connection);
    idleCount.incrementAndGet();
    if (!waiting.isEmpty()) {
      serveWaiting();
    }
  }

  @Override
  public void gone(UpstreamConnection connection) {
    if (idle.remove(connection)) {
      idleCount.decrementAndGet();
    }
    pool.closedOne(this);
    serveWaiting();
  }

  @Override
  protected void sweep(long nowNanos) {
    if (pool.mayLeadAstray()) {
      idle.stream().filter(pool::leadsAstray).toList().forEach(UpstreamConnection::close);
      shared.stream().filter(pool::leadsAstray).toList().forEach(SharedConnection::retire);
    }
    long keep = pool.settings().idleTimeout().toNanos();
    UpstreamConnection oldest = idle.peekLast();
    while (oldest != null && nowNanos - oldest.idleSince() > keep) {
      idle.removeLast();
      idleCount.decrementAndGet();
      oldest.close();
      oldest = idle.peekLast();
    }
  }

  void close() {
    loop.execute(
        () -> {
          closed = true;
          loop.remove(this);
          while (!idle.isEmpty()) {
            idleCount.decrementAndGet();
            idle.removeFirst().close();
          }
          List.copyOf(shared).forEach(SharedConnection::retire);
        });
  }
}
