package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Loop;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The part of a pool on one event loop: idle connections, last used first, and those who wait.
/// Owned by the loop, but for the counts.
public final class LoopPool extends Loop.Swept implements UpstreamConnection.Home {
  private final UpstreamPool pool;
  private final Loop loop;
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<UpstreamPool.Taker> waiting = new ArrayDeque<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private final AtomicInteger waitingCount = new AtomicInteger();
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

  /// Whether anyone waits for a connection, here or on another loop.
  public boolean crowded() {
    return waiting() > 0 || pool.wantedElsewhere(this);
  }

  /// Gives the taker a connection: idle, new, or the next that comes free. Each call is answered
  /// once and must be followed by one [#done].
  public void take(UpstreamPool.Taker taker) {
    pool.began();
    takeAgain(taker, false);
  }

  /// The same with a connection of its own, which is not used again.
  public void takeFresh(UpstreamPool.Taker taker) {
    pool.began();
    UpstreamConnection oldest = pool.full() ? idle.peekLast() : null;
    if (oldest != null) {
      oldest.close(); // Its place is what is wanted.
    }
    takeAgain(taker, true);
  }

  /// The same for an exchange that has begun already. `fresh`: only a connection of its own will
  /// do.
  public void takeAgain(UpstreamPool.Taker taker, boolean fresh) {
    UpstreamConnection connection = fresh ? null : pollIdle();
    if (connection != null) {
      taker.taken(connection);
    } else if (closed) {
      taker.refused(Fault.of(Fault.Kind.UNREACHABLE, "The system is being closed"));
    } else if (pool.mayOpen()) {
      dial(taker);
    } else {
      waiting.add(taker);
      waitingCount.incrementAndGet();
    }
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
    pool.dialer()
        .dial(
            loop,
            this,
            new Dialer.Dialled() {
              @Override
              public void connected(UpstreamConnection connection) {
                taker.taken(connection);
              }

              @Override
              public void refused(Fault fault) {
                pool.closedOne(LoopPool.this);
                taker.refused(fault);
                serveWaiting();
              }
            });
  }

  private void serveWaiting() {
    while (!waiting.isEmpty()) {
      UpstreamConnection connection = pollIdle();
      if (connection == null && !pool.mayOpen()) {
        return;
      }
      UpstreamPool.Taker taker = waiting.remove();
      waitingCount.decrementAndGet();
      if (connection == null) {
        dial(taker);
      } else {
        taker.taken(connection);
      }
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
        });
  }
}
