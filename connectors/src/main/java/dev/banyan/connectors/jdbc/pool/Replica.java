package dev.banyan.connectors.jdbc.pool;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One copy of a database that follows it, and a watch over how far it is. Thread-safe.
///
/// The watch has a connection of its own, so that a busy pool does not blind it. Between two looks
/// the position last seen holds: a replica does not go back.
public final class Replica implements AutoCloseable {
  private static final String REPLAYED =
      "select (pg_last_wal_replay_lsn() - '0/0')::bigint where pg_is_in_recovery()";
  private static final Duration LOOK_MAX = Duration.ofSeconds(1);
  private static final long LOOK_WHILE_AWAITED_MILLIS = 4;

  private final Connections connections;
  private final Connections watch;
  private final Samples samples;
  private final long everyMillis;

  /// Guarded by `this`, as are those below.
  private long replayed = -1;

  private boolean well;
  private boolean looked;
  private boolean closed;
  private int awaiting;

  Replica(Connections connections, Connections watch, Samples samples, Duration every) {
    this.connections = connections;
    this.watch = watch;
    this.samples = samples;
    this.everyMillis = every.toMillis();
  }

  /// Begins to look how far it is; until the first look it is not asked.
  void start() {
    Thread.ofVirtual().name("banyan-replica").start(this::look);
  }

  public Connections connections() {
    return connections;
  }

  private void look() {
    while (pause()) {
      long found = position(watch, REPLAYED);
      synchronized (this) {
        well = found >= 0;
        replayed = Math.max(replayed, found);
        notifyAll();
      }
    }
  }

  /// False when the watch is over. The first look is due at once, and sooner while someone waits.
  private synchronized boolean pause() {
    long begun = System.nanoTime();
    try {
      while (looked && !closed && left(begun) > 0) {
        wait(left(begun));
      }
      looked = true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !closed;
  }

  /// Milliseconds to the next look; called with the lock held.
  private long left(long begun) {
    long passed = (System.nanoTime() - begun) / 1_000_000;
    return (awaiting > 0 ? LOOK_WHILE_AWAITED_MILLIS : everyMillis) - passed;
  }

  /// The position that a statement answers; -1 where there is no answer.
  static long position(Connections watch, String sql) {
    Exchange exchange =
        new Exchange("replication", Deadline.in(LOOK_MAX), Caller.ANYONE, Trace.NONE);
    try (Lease lease = watch.lease(exchange);
        PreparedStatement statement = lease.connection().prepareStatement(sql);
        ResultSet rows = lease.query(statement)) {
      return rows.next() ? rows.getLong(1) : -1;
    } catch (SQLException | Fault _) {
      return -1; // Who cannot say where it is, is not asked until it can.
    }
  }

  /// Whether it may be asked at all: it answers, and is not further behind than allowed.
  synchronized boolean usable(Duration lagMax) {
    return well && !closed && samples.lag(replayed).compareTo(lagMax) <= 0;
  }

  /// How far it is behind, as far as the database itself can be asked.
  synchronized Duration lag() {
    return samples.lag(replayed);
  }

  synchronized boolean has(long position) {
    return replayed >= position;
  }

  /// Waits until it has that position; false where it has not in time.
  synchronized boolean await(long position, Deadline deadline) {
    awaiting++;
    notifyAll();
    try {
      while (replayed < position && well && !closed && !deadline.passed()) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline.remaining().toNanos()));
      }
      return replayed >= position;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      awaiting--;
    }
  }

  /// Not to be asked until the next look finds it well.
  synchronized void failed() {
    well = false;
    notifyAll();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    connections.close();
    watch.close();
  }
}
