package dev.banyan.connectors.jdbc.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.banyan.base.Deadline;
import dev.banyan.base.EndingSocketFactory;
import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.operation.Exchange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The bounded pool of one database. Thread-safe.
///
/// The pool is made by the first call, so that a database that is down does not stop the start. A
/// semaphore of the pool's size stands before it: the wait for a turn is then bounded by the call's
/// own deadline, which the pool's fixed timeout cannot do.
public final class Connections implements AutoCloseable {
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);

  /// How long a database that could not be reached is left alone.
  private static final Duration TRIED_AGAIN = Duration.ofSeconds(1);

  private static final String LATE = "The system could not be reached in time";
  private static final long POOL_TIMEOUT_MIN = 250;

  private final String system;
  private final JdbcSettings settings;
  private final Semaphore turns;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ScheduledThreadPoolExecutor alarms;
  private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

  /// That no connection could be opened, why, and until when nobody tries again.
  private record Outage(long untilNanos, SQLException reason) {}

  /// Guarded by `this`.
  private @Nullable HikariDataSource pool;

  private boolean closed;

  public Connections(String system, JdbcSettings settings) {
    this.system = system;
    this.settings = settings;
    this.turns = new Semaphore(settings.pool(), true);
    this.alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("jdbc-deadlines-" + system).factory());
    alarms.setRemoveOnCancelPolicy(true);
  }

  public String system() {
    return system;
  }

  /// A connection for one call; throws `OVERLOADED` where none was free in time, and `UNREACHABLE`
  /// where none could be opened: nothing was asked of the database then, which a `TIMEOUT` leaves
  /// open.
  public Lease lease(Exchange exchange) {
    Deadline deadline = exchange.deadline().within(settings.statementMax());
    exchange.cancellation().check();
    takeTurn(deadline);
    Lease lease = null;
    boolean watched = false;
    try {
      Lease opened = new Lease(connect(deadline), deadline, turns::release);
      lease = opened;
      if (deadline.passed()) { // Its steady clock may have stood still, and others begun.
        throw late();
      }
      opened.watch(
          (time, work) -> alarms.schedule(work, Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS),
          exchange.cancellation());
      watched = true;
      return opened;
    } catch (SQLException e) {
      throw unreachable(e, deadline);
    } finally {
      if (lease == null) {
        turns.release();
      } else if (!watched) {
        lease.close();
      }
    }
  }

  private void takeTurn(Deadline deadline) {
    waiting.incrementAndGet();
    try {
      if (!turns.tryAcquire(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
        throw Fault.builder(Fault.Kind.OVERLOADED, "The system is busy")
            .unsent()
            .retryAfter(Duration.ofSeconds(1))
            .operator(
                """
                all %d connections of `%s` were busy until the deadline; \
                raise `pool`, or find what holds them"""
                    .formatted(settings.pool(), system))
            .build();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.builder(Fault.Kind.CANCELLED, "The call was given up").cause(e).build();
    } finally {
      waiting.decrementAndGet();
    }
  }

  /// A connection of the pool. While the database is known to be out of reach, one call in a while
  /// tries, and the others fail at once with what it found: each would otherwise wait as long as
  /// opening may take.
  private Connection connect(Deadline deadline) throws SQLException {
    HikariDataSource source = pool();
    Outage known = outage.get();
    if (known != null && isEmpty(source) && !mayTry(known)) {
      throw known.reason();
    }
    try {
      Connection connection = open(source, deadline);
      outage.set(null);
      return connection;
    } catch (SQLException e) {
      if (isEmpty(source)) {
        outage.set(new Outage(System.nanoTime() + TRIED_AGAIN.toNanos(), e));
      }
      throw e;
    }
  }

  private boolean mayTry(Outage known) {
    long now = System.nanoTime();
    long over = now + settings.connectTimeout().plus(TRIED_AGAIN).toNanos();
    return now - known.untilNanos() >= 0
        && outage.compareAndSet(known, new Outage(over, known.reason()));
  }

  private static boolean isEmpty(HikariDataSource source) {
    HikariPoolMXBean bean = source.getHikariPoolMXBean();
    return bean == null || bean.getTotalConnections() == 0;
  }

  /// Opening waits as long as the pool does; where the deadline is nearer, on a thread of its own.
  private Connection open(HikariDataSource source, Deadline deadline) throws SQLException {
    if (deadline.remainingMillis() >= source.getConnectionTimeout() || idle(source) > 0) {
      try {
        return source.getConnection();
      } catch (RuntimeException e) {
        throw new SQLException(e); // a driver that could not read what it was told
      }
    }
    FutureTask<Connection> opening = new FutureTask<>(source::getConnection);
    Thread opener = Thread.startVirtualThread(opening);
    try {
      return opening.get(Math.max(0, deadline.remainingMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      Thread.startVirtualThread(() -> giveBackLate(opening, opener));
      throw late();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.builder(Fault.Kind.CANCELLED, "The call was given up").cause(e).build();
    }
  }

  private Fault late() {
    return Fault.builder(Fault.Kind.UNREACHABLE, LATE)
        .operator("no connection to `" + system + "` before the deadline")
        .build();
  }

  private static int idle(HikariDataSource source) {
    HikariPoolMXBean bean = source.getHikariPoolMXBean();
    return bean == null ? 0 : bean.getIdleConnections();
  }

  private static void giveBackLate(FutureTask<Connection> opening, Thread opener) {
    try {
      opener.join();
      opening.get().close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | SQLException _) {
      // Nothing was opened, so nothing is left to give back.
    }
  }

  private synchronized HikariDataSource pool() {
    if (closed) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "The system is not available")
          .operator("`" + system + "` is closed")
          .build();
    }
    HikariDataSource open = pool;
    if (open == null) {
      open = new HikariDataSource(config());
      pool = open;
    }
    return open;
  }

  private HikariConfig config() {
    HikariConfig config = new HikariConfig();
    long connectMillis = Math.max(POOL_TIMEOUT_MIN, settings.connectTimeout().toMillis());
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password() == null ? null : settings.password().reveal());
    config.setMaximumPoolSize(settings.pool());
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(connectMillis);
    config.setValidationTimeout(Math.min(connectMillis, 1000));
    config.setPoolName("jdbc-" + system);
    config.setSchema(settings.schema());
    config.setCatalog(settings.catalog());
    driverProperties(Dialect.of(settings.url()), connectMillis)
        .forEach(config::addDataSourceProperty);
    preparing(Dialect.of(settings.url()), settings.prepared())
        .forEach(config::addDataSourceProperty);
    return config;
  }

  /// A cancel must not wait longer than the call it ends, nor a reader for a server that has gone
  /// in the midst of a message; details of errors may hold personal data.
  public static Map<String, String> driverProperties(Dialect dialect, long connectMillis) {
    String seconds = String.valueOf(Math.max(1, connectMillis / 1000));
    return switch (dialect) {
      case POSTGRESQL ->
          Map.of(
              EndingSocketFactory.PROPERTY,
              EndingSocketFactory.class.getName(),
              "connectTimeout",
              seconds,
              "loginTimeout",
              seconds,
              "cancelSignalTimeout",
              "1",
              "tcpKeepAlive",
              "true",
              "logServerErrorDetail",
              "false",
              "ApplicationName",
              "banyan");
      case MYSQL -> Map.of("connectTimeout", String.valueOf(connectMillis));
      case H2, ORACLE, SQL_SERVER, DB2, SQLITE, OTHER -> Map.of();
    };
  }

  /// The drivers keep statements by their text, each connection for itself; here they are told how
  /// many, and from which use on. H2 keeps the few last ones by itself.
  static Map<String, String> preparing(Dialect dialect, JdbcSettings.Prepared prepared) {
    String statements = String.valueOf(prepared.statements());
    return switch (dialect) {
      case POSTGRESQL ->
          Map.of(
              "prepareThreshold",
              String.valueOf(prepared.on() ? prepared.after() : 0),
              "preparedStatementCacheQueries",
              statements);
      case MYSQL ->
          Map.of(
              "useServerPrepStmts", String.valueOf(prepared.on()),
              "cachePrepStmts", String.valueOf(prepared.on()),
              "prepStmtCacheSize", statements);
      case H2, ORACLE, SQL_SERVER, DB2, SQLITE, OTHER -> Map.of();
    };
  }

  private Fault unreachable(SQLException e, Deadline deadline) {
    return Fault.builder(
            Fault.Kind.UNREACHABLE, deadline.passed() ? LATE : "The system could not be reached")
        .operator("no connection to `" + system + "`: " + reason(e))
        .cause(e)
        .build();
  }

  private static String reason(SQLException e) {
    SQLException cause = e.getCause() instanceof SQLException inner ? inner : e;
    String state = String.valueOf(cause.getSQLState());
    String hint =
        switch (state.length() < 2 ? "" : state.substring(0, 2)) {
          case "28" -> "the database refused the user or password";
          case "3D" -> "there is no such database";
          case "53" -> "the database takes no more connections";
          case "08" -> "nothing answers at the address of `url`, or not in time";
          default -> "see the database's log";
        };
    return hint + " (SQLSTATE " + state + ")";
  }

  /// Calls that hold a connection or wait for one.
  int busy() {
    return settings.pool() - turns.availablePermits() + waiting.get();
  }

  public Map<String, Number> gauges() {
    Map<String, Number> gauges = new LinkedHashMap<>();
    gauges.put("pool.size", settings.pool());
    gauges.put("pool.busy", settings.pool() - turns.availablePermits());
    gauges.put("pool.waiting", waiting.get());
    HikariDataSource open = openPool();
    HikariPoolMXBean bean = open == null ? null : open.getHikariPoolMXBean();
    gauges.put("pool.open", bean == null ? 0 : bean.getTotalConnections());
    return gauges;
  }

  private synchronized @Nullable HikariDataSource openPool() {
    return pool;
  }

  /// Waits for the calls under way, but not for ever.
  @Override
  public void close() {
    HikariDataSource open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = pool;
    }
    try {
      if (turns.tryAcquire(settings.pool(), CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        turns.release(settings.pool());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    alarms.shutdownNow();
    if (open != null) {
      open.close();
    }
  }
}
