package dev.banyan.gateway.audit;

import dev.banyan.audit.AuditTrail;
import dev.banyan.audit.Notary;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.Background;
import dev.banyan.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Has a checkpoint signed when it is started, then whenever so much time has passed or this node
/// has written so many records.
public final class CheckpointRounds implements Background {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Journal journal;
  private final AuditTrail trail;
  private final Notary notary;
  private final AuditPolicy.Signing signing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ending = lock.newCondition();
  private final Thread thread;
  private boolean over;

  public CheckpointRounds(
      Journal journal, AuditTrail trail, AuditPolicy.Signing signing, InstantSource clock) {
    this.journal = journal;
    this.trail = trail;
    this.signing = signing;
    this.notary = new Notary(journal, signing.key(), clock);
    this.thread = Thread.ofVirtual().name("banyan-checkpoints").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    boolean more = true;
    while (more) {
      Duration pause = round() ? signing.every() : PAUSE;
      more = await(pause, journal.written() + signing.records());
    }
  }

  private boolean round() {
    long before = notary.signed();
    try {
      var _ = notary.sign(Deadline.in(Notary.PATIENCE));
      trail.signed(notary.signed() - before);
      return true;
    } catch (Fault fault) {
      trail.unsigned();
      String why = fault.operator() == null ? fault.getMessage() : fault.operator();
      System.getLogger("banyan.audit")
          .log(System.Logger.Level.ERROR, "no checkpoint was signed: " + why);
      return false;
    } catch (RuntimeException | Error bug) {
      trail.unsigned();
      System.getLogger("banyan.audit")
          .log(System.Logger.Level.ERROR, "no checkpoint was signed: " + bug, bug);
      return false;
    }
  }

  /// False where it is over.
  private boolean await(Duration pause, long records) {
    Deadline deadline = Deadline.in(pause);
    lock.lock();
    try {
      while (!over && !deadline.passed() && journal.written() < records) {
        long nanos = Math.min(LOOK.toNanos(), Math.max(1, deadline.remaining().toNanos()));
        if (ending.awaitNanos(nanos) > 0 && over) {
          return false;
        }
      }
      return !over;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      over = true;
      ending.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
