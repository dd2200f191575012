package dev.banyan.connectors.jdbc.pool;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One call's hold on a connection, and the clock that ends its statements.
///
/// When the deadline passes or the caller goes, the running statement is cancelled by the driver's
/// cancel, on a virtual thread and again until the lease is closed; where the server no longer
/// answers even that, the connection ends a little later, while the cancel may still wait for an
/// answer: of a single statement it is aborted, of a transaction each read has a network timeout,
/// because a commit or rollback must end, too. A timeout of reads costs a timer each, which a
/// single statement can do without. Never by interrupting the thread. Used by one thread; the clock
/// and the caller's cancellation come from others.
public final class Lease implements AutoCloseable {
  /// The SQLSTATE of an answer that breaks the protocol.
  private static final String PROTOCOL_VIOLATION = "08P01";

  /// How long after the deadline the network may still be silent.
  private static final int NETWORK_GRACE_MILLIS = 250;

  private static final int CANCEL_AGAIN_MILLIS = 50;

  private final Connection connection;
  private final Runnable giveBack;
  private final Duration allowance;
  private Deadline deadline;
  private @Nullable Clock clock;
  private @Nullable Future<?> alarm;
  private Cancellation.@Nullable Registration registration;

  /// The statement that a cancel hits; guarded by `this`, as are those below.
  private @Nullable Statement running;

  private Fault.@Nullable Kind stopped;
  private boolean finished;
  private boolean cancelling;
  private boolean aborted;

  /// Whether reads have a network timeout; guarded by `this`.
  private boolean networkLimited;

  /// Runs something after a while, unless it is cancelled before.
  @FunctionalInterface
  interface Clock {
    Future<?> after(Duration time, Runnable work);
  }

  /// `giveBack` runs once, after the connection has gone back to its pool.
  public Lease(Connection connection, Deadline deadline, Runnable giveBack) {
    this.connection = connection;
    this.deadline = deadline;
    this.allowance = deadline.remaining();
    this.giveBack = giveBack;
  }

  /// Sets the clock; called once, before the first statement.
  void watch(Clock alarms, Cancellation cancellation) {
    clock = alarms;
    alarm = alarms.after(allowance, this::late);
    registration = cancellation.onCancel(() -> stop(Fault.Kind.CANCELLED));
  }

  public Connection connection() {
    return connection;
  }

  /// Begins a transaction that is rolled back unless [#commit] is reached.
  public void begin(boolean readOnly) throws SQLException {
    limitNetwork();
    if (readOnly) {
      connection.setReadOnly(true);
    }
    connection.setAutoCommit(false);
  }

  /// Not once the deadline has passed by any of its clocks: others may be at the same by then.
  public void commit() throws SQLException {
    check();
    if (deadline.passed()) {
      throw stoppedFault(Fault.Kind.TIMEOUT);
    }
    connection.commit();
  }

  public ResultSet query(PreparedStatement statement) throws SQLException {
    start(statement);
    try {
      return statement.executeQuery();
    } finally {
      end();
    }
  }

  public int update(PreparedStatement statement) throws SQLException {
    start(statement);
    try {
      return statement.executeUpdate();
    } finally {
      end();
    }
  }

  public boolean execute(PreparedStatement statement) throws SQLException {
    start(statement);
    try {
      return statement.execute();
    } finally {
      end();
    }
  }

  /// Moves to the next row, which may have to be fetched.
  public boolean next(ResultSet rows, Statement statement) throws SQLException {
    start(statement);
    try {
      return rows.next();
    } finally {
      end();
    }
  }

  /// Stops the clock: a stream has its first rows, and how long the rest takes is the reader's
  /// matter.
  public void rest() {
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  /// Starts the clock anew before more rows are fetched: they may take as long as the first ones
  /// might have.
  public void renew() throws SQLException {
    if (clock != null) {
      deadline = Deadline.in(allowance);
      alarm = clock.after(allowance, this::late);
      limitNetwork();
    }
  }

  /// Gives each read of the network what is left of the deadline.
  private void limitNetwork() throws SQLException {
    synchronized (this) {
      networkLimited = true;
    }
    try {
      int millis = (int) Math.min(deadline.remainingMillis(), Integer.MAX_VALUE / 2);
      connection.setNetworkTimeout(Runnable::run, millis + NETWORK_GRACE_MILLIS);
    } catch (SQLFeatureNotSupportedException _) {
      // The driver has cancel alone.
    }
  }

  /// Why the statements of this lease were stopped; null while they were not.
  public synchronized Fault.@Nullable Kind stopped() {
    return stopped;
  }

  /// Throws when the lease was stopped between two statements.
  public void check() {
    Fault.Kind why = stopped();
    if (why != null) {
      throw stoppedFault(why);
    }
  }

  public static Fault stoppedFault(Fault.Kind why) {
    return why == Fault.Kind.CANCELLED
        ? Fault.of(Fault.Kind.CANCELLED, "The caller has gone")
        : Fault.builder(Fault.Kind.TIMEOUT, "The system did not answer in time")
            .operator("the deadline passed and the statement was cancelled")
            .build();
  }

  /// Ends the running statement, and refuses later ones. Does not block; called from any thread.
  void stop(Fault.Kind why) {
    synchronized (this) {
      if (finished || stopped != null) {
        return;
      }
      stopped = why;
    }
    Thread.startVirtualThread(this::cancelUntilFinished);
  }

  private void cancelUntilFinished() {
    try {
      for (Statement hit = toCancel(); hit != null; hit = toCancel()) {
        cancel(hit);
        cancelled();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The statement that runs when it is time for a cancel; null where none is to come.
  private synchronized @Nullable Statement toCancel() throws InterruptedException {
    while (!finished && !aborted && running == null) {
      wait();
    }
    cancelling = !finished && !aborted;
    return cancelling ? running : null;
  }

  private synchronized void cancelled() throws InterruptedException {
    cancelling = false;
    notifyAll();
    Deadline again = Deadline.in(Duration.ofMillis(CANCEL_AGAIN_MILLIS));
    while (!finished && !again.passed()) {
      wait(Math.max(1, again.remainingMillis()));
    }
  }

  /// The deadline has passed.
  private void late() {
    stop(Fault.Kind.TIMEOUT);
    Clock alarms = clock;
    if (alarms != null) {
      var _ = alarms.after(Duration.ofMillis(NETWORK_GRACE_MILLIS), this::endSilence);
    }
  }

  /// Ends the connection of a single statement that nobody has answered.
  private void endSilence() {
    synchronized (this) {
      if (finished || networkLimited) {
        return;
      }
      aborted = true;
      notifyAll();
    }
    Thread.startVirtualThread(this::abort);
  }

  /// What something other than an `SQLException` means that was thrown while the database was
  /// asked: where the driver threw it, that it was confused by what it read. Its connection is
  /// ended then, as nobody knows what the next answer on it would belong to. Null where it is a
  /// defect of ours.
  public @Nullable SQLException confused(RuntimeException thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
        if (name.startsWith("dev.banyan.")) {
          return null;
        }
        synchronized (this) {
          aborted = true;
          notifyAll();
        }
        abort();
        return new SQLException("the driver was confused: " + thrown, PROTOCOL_VIOLATION, thrown);
      }
    }
    return null;
  }

  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException _) {
      // The driver cannot; then it has ended the connection itself, or has cancel alone.
    }
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException _) {
      // The end of the connection ends what cannot be cancelled.
    }
  }

  private synchronized void start(Statement statement) {
    if (stopped != null) {
      throw stoppedFault(stopped);
    }
    running = statement;
    notifyAll();
  }

  /// Waits for a cancel that is under way, so that it cannot hit a later statement; where that
  /// takes too long, there will be none on this connection.
  private void end() {
    boolean hopeless;
    synchronized (this) {
      running = null;
      hopeless = cancelling && !aborted && !isOver();
      aborted |= hopeless;
    }
    if (hopeless) {
      abort();
    }
  }

  /// Whether the cancel is over before the connection would be ended anyway.
  private boolean isOver() {
    try {
      while (cancelling && !aborted) {
        long left = deadline.remaining().toMillis() + NETWORK_GRACE_MILLIS;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    synchronized (this) {
      if (finished) {
        return;
      }
      finished = true;
      notifyAll();
    }
    try {
      connection.close(); // The pool rolls back what was not committed and resets the rest.
    } catch (SQLException _) {
      // A broken connection: the pool has dropped it.
    } finally {
      giveBack.run();
    }
  }
}
