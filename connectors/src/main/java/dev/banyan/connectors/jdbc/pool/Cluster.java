package dev.banyan.connectors.jdbc.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A database with the replicas that follow it: says which of them a read may ask, so that a caller
/// sees what it wrote. Thread-safe.
///
/// A write's place in the log of PostgreSQL is its position. A read that must see it is answered by
/// a replica that has replayed the log up to there; where none has within `catch-up`, by the
/// database.
public final class Cluster implements AutoCloseable {
  private static final String NOW = "select (pg_current_wal_lsn() - '0/0')::bigint";

  /// The end of what is inserted, which a commit that does not wait for the disk is before, too.
  private static final String WRITTEN = "select (pg_current_wal_insert_lsn() - '0/0')::bigint";

  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final int CALLERS_MAX = 100_000;
  private static final Duration LOOK_MAX = Duration.ofSeconds(1);
  private static final Duration LOOK_MIN = Duration.ofMillis(50);

  /// The database refuses because it only follows, or gave up for what it had to follow.
  private static final Set<String> ONLY_HERE = Set.of("25006", "40001", "40P01");

  private final JdbcSettings.Replication replication;
  private final Connections primary;
  private final List<Replica> replicas = new ArrayList<>();
  private final Samples samples = new Samples();
  private final @Nullable Connections watch;
  private final Cache<Writer, Long> own;
  private final AtomicLong lastWritten = new AtomicLong(-1);
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicLong turn = new AtomicLong();
  private final LongAdder byReplica = new LongAdder();
  private final LongAdder byPrimary = new LongAdder();
  private final LongAdder behind = new LongAdder();
  private final LongAdder takenOver = new LongAdder();
  private final Object bell = new Object();
  private boolean closed;
  private boolean asked;

  /// A caller whose own writes are remembered.
  private record Writer(String method, String id, @Nullable String tenant) {}

  public Cluster(String system, JdbcSettings settings) {
    this.replication = settings.replication();
    this.primary = new Connections(system, settings);
    Duration every = within(replication.lagMax().dividedBy(4));
    for (String url : settings.replicas()) {
      replicas.add(
          new Replica(
              new Connections(system, settings.reached(url, settings.pool())),
              new Connections(system, settings.reached(url, 1)),
              samples,
              every));
    }
    this.watch =
        replicas.isEmpty() ? null : new Connections(system, settings.reached(settings.url(), 1));
    this.own =
        Caffeine.newBuilder()
            .expireAfterWrite(replication.ownWrites())
            .maximumSize(CALLERS_MAX)
            .executor(Runnable::run)
            .build();
  }

  private static Duration within(Duration every) {
    Duration least = every.compareTo(LOOK_MIN) < 0 ? LOOK_MIN : every;
    return least.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : least;
  }

  public String system() {
    return primary.system();
  }

  /// Where writes go, and whatever must see all of them.
  public Connections primary() {
    return primary;
  }

  public boolean replicated() {
    return !replicas.isEmpty();
  }

  // ---- reads

  /// The replicas a read may try, one after the other. Owned by the reading thread.
  public final class Choice {
    private final Deadline patience;
    private final @Nullable Long required;
    private final List<Replica> open;

    private Choice(@Nullable Long required, List<Replica> open, Deadline patience) {
      this.required = required;
      this.open = open;
      this.patience = patience;
    }

    /// The least busy one that has what the read must see; null where the database itself is to be
    /// asked.
    public @Nullable Replica next() {
      Replica best = best(null);
      Long position = required;
      if (best != null && position != null && !best.has(position)) {
        Replica caughtUp = best(position);
        best = caughtUp != null || best.await(position, patience) ? orElse(caughtUp, best) : null;
        if (best == null) {
          behind.increment();
        }
      }
      if (best == null) {
        byPrimary.increment();
      } else {
        open.remove(best);
        byReplica.increment();
      }
      return best;
    }

    private static Replica orElse(@Nullable Replica first, Replica second) {
      return first == null ? second : first;
    }

    private @Nullable Replica best(@Nullable Long position) {
      Replica best = null;
      int from = (int) Math.floorMod(turn.getAndIncrement(), (long) Math.max(1, open.size()));
      for (int i = 0; i < open.size(); i++) {
        Replica one = open.get((from + i) % open.size());
        boolean fits = position == null || one.has(position);
        if (fits
            && one.usable(replication.lagMax())
            && (best == null || one.connections().busy() < best.connections().busy())) {
          best = one;
        }
      }
      return best;
    }

    /// Whether another is to be tried after that fault, which says something of the replica alone.
    public boolean goesOn(Replica replica, Fault fault) {
      boolean down = fault.kind() == Fault.Kind.UNREACHABLE || lost(fault);
      boolean others = down || (fault.getCause() instanceof SQLException e && onlyThere(e));
      if (down) {
        replica.failed();
      }
      if (others) {
        takenOver.increment();
      }
      return others;
    }

    private static boolean lost(Fault fault) {
      return fault.getCause() instanceof SQLException e
          && fault.kind() != Fault.Kind.TIMEOUT
          && fault.kind() != Fault.Kind.CANCELLED
          && (state(e).startsWith("08") || state(e).startsWith("57P") || state(e).startsWith("53"));
    }

    private static boolean onlyThere(SQLException e) {
      return ONLY_HERE.contains(state(e));
    }

    private static String state(SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /// The replicas a read of that exchange may ask; none where it must not.
  public Choice choice(Exchange exchange) {
    Long required = required(exchange);
    boolean none =
        replicas.isEmpty()
            || exchange.positions().primary()
            || (required != null && required == UNKNOWN);
    if (!none) {
      start();
    }
    return new Choice(
        required,
        none ? new ArrayList<>() : new ArrayList<>(replicas),
        exchange.deadline().within(replication.catchUp()));
  }

  /// What a read of that exchange must see; null where anything will do.
  public @Nullable Long required(Exchange exchange) {
    if (replicas.isEmpty()) {
      return null;
    }
    Long shown = exchange.positions().required(system());
    // What is asked for by nobody in particular may be kept for all: it must see every write here.
    Long remembered =
        exchange.caller().equals(Caller.ANYONE) || exchange.caller().tenant() != null
            ? later(everyWrite(), own.getIfPresent(writer(Caller.ANYONE)))
            : own.getIfPresent(writer(exchange.caller()));
    return later(shown, remembered);
  }

  private static @Nullable Long later(@Nullable Long one, @Nullable Long other) {
    return one == null || (other != null && other > one) ? other : one;
  }

  private @Nullable Long everyWrite() {
    long last = lastWritten.get();
    return last < 0 ? null : last;
  }

  private static Writer writer(Caller caller) {
    return new Writer(caller.method(), caller.id(), caller.tenant());
  }

  // ---- writes

  /// Remembers where a write has taken the log; asked on the connection that wrote.
  public void wrote(Lease lease, Exchange exchange) {
    if (replicas.isEmpty()) {
      return;
    }
    long position = UNKNOWN;
    try (PreparedStatement statement = lease.connection().prepareStatement(WRITTEN);
        ResultSet rows = lease.query(statement)) {
      position = rows.next() ? end(rows.getLong(1)) : UNKNOWN;
    } catch (SQLException | Fault _) {
      // The write is done; who must see it is sent to the database itself.
    }
    remember(exchange, position);
  }

  /// At the beginning of a page of the log the place of the next record is told, behind the page's
  /// head; the last one ended before it, and that is what a replica tells.
  private static long end(long position) {
    long inPage = position % 8192;
    return inPage == 24 || inPage == 40 ? position - inPage : position;
  }

  /// A write has failed so that nobody knows whether it happened.
  public void mayHaveWritten(Exchange exchange) {
    if (!replicas.isEmpty()) {
      remember(exchange, UNKNOWN);
    }
  }

  private void remember(Exchange exchange, long position) {
    own.put(writer(exchange.caller()), position);
    if (position == UNKNOWN) {
      exchange.positions().writes();
      own.put(writer(Caller.ANYONE), position);
    } else {
      lastWritten.accumulateAndGet(position, Math::max);
      exchange.positions().reached(system(), position, replication.lagMax());
    }
  }

  // ---- the watch

  private void start() {
    if (started.compareAndSet(false, true)) {
      Thread.ofVirtual().name("banyan-primary").start(this::sample);
      replicas.forEach(Replica::start);
    }
  }

  private void sample() {
    Connections connections = watch;
    while (connections != null && pause()) {
      long now = System.nanoTime();
      long position = Replica.position(connections, NOW);
      if (position >= 0) {
        samples.take(position, now);
      }
    }
  }

  /// Samples reach back four times as far as a replica may be behind. False when the watch is over.
  private boolean pause() {
    long millis = replication.lagMax().toMillis() * 4 / Samples.MAX;
    long due = System.nanoTime() + Math.max(LOOK_MIN.toMillis(), millis) * 1_000_000;
    synchronized (bell) {
      try {
        while (asked && !closed && due - System.nanoTime() > 0) {
          bell.wait(1 + (due - System.nanoTime()) / 1_000_000);
        }
        asked = true;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
      return !closed;
    }
  }

  public Map<String, Number> gauges() {
    Map<String, Number> gauges = new LinkedHashMap<>(primary.gauges());
    if (!replicas.isEmpty()) {
      gauges.put("replicas.size", replicas.size());
      gauges.put(
          "replicas.usable",
          replicas.stream().filter(one -> one.usable(replication.lagMax())).count());
      gauges.put("replicas.lag.max", worstLag());
      gauges.put("reads.replica", byReplica.sum());
      gauges.put("reads.primary", byPrimary.sum());
      gauges.put("reads.behind", behind.sum());
      gauges.put("reads.taken.over", takenOver.sum());
    }
    return gauges;
  }

  private double worstLag() {
    return replicas.stream()
        .map(Replica::lag)
        .mapToDouble(lag -> lag.toMillis() / 1e3)
        .max()
        .orElse(0);
  }

  @Override
  public void close() {
    synchronized (bell) {
      closed = true;
      bell.notifyAll();
    }
    replicas.forEach(Replica::close);
    primary.close();
    Connections connections = watch;
    if (connections != null) {
      connections.close();
    }
  }
}
