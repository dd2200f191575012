package dev.banyan.guard;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes a second attempt of a read beside a first one that is late, a third beside both where that
/// is allowed and so on, and takes the answer that comes first (Dean and Barroso, *The Tail at
/// Scale*, CACM 2013). The other attempts are cancelled.
///
/// A failure of one attempt waits for the others; a failure before the hedge is due is the caller's
/// (repeating is [Retrying]'s work). Hedges come out of the request's and the system's allowance.
final class Hedging implements Call {
  private final String operation;
  private final GuardSettings.Hedge settings;
  private final Shared shared;
  private final Call inside;
  private final Latencies latencies = new Latencies();

  Hedging(String operation, GuardSettings.Hedge settings, Shared shared, Call inside) {
    this.operation = operation;
    this.settings = settings;
    this.shared = shared;
    this.inside = inside;
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    shared.countHedgeable(settings);
    long late = lateNanos();
    if (late < 0 || exchange.deadline().remaining().toNanos() <= late) {
      return timed(input, exchange);
    }
    Race race = new Race();
    race.start(input, exchange);
    for (int hedges = 0; hedges < settings.atMost(); hedges++) {
      if (race.await(late) || !mayHedge(exchange)) {
        return race.outcome(exchange);
      }
      shared.events().hedged(operation);
      race.start(input, exchange);
    }
    return race.outcome(exchange);
  }

  private boolean mayHedge(Exchange exchange) {
    return shared.mayHedge() && exchange.grant().spendRepeat() && shared.spendHedge();
  }

  /// After how long a call is late; -1 while that is not known.
  private long lateNanos() {
    var after = settings.after();
    if (after != null) {
      return after.toNanos();
    }
    var quantile = settings.quantile();
    return quantile == null ? -1 : latencies.quantile(quantile.fraction());
  }

  private @Nullable Object timed(Struct input, Exchange exchange) {
    long begun = shared.now();
    Object answer = inside.call(input, exchange);
    latencies.add(shared.now() - begun);
    return answer;
  }

  /// The attempts, of which the first good one wins. The attempts run on virtual threads of their
  /// own, the one who asks waits.
  private final class Race {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Cancellation[] attempts = new Cancellation[1 + settings.atMost()];
    private int running;
    private int started;
    private boolean over;
    private boolean won;
    private @Nullable Object answer;
    private @Nullable Fault fault;

    void start(Struct input, Exchange exchange) {
      Cancellation part = exchange.cancellation().child();
      int number;
      lock.lock();
      try {
        if (over) {
          return;
        }
        number = started++;
        attempts[number] = part;
        running++;
      } finally {
        lock.unlock();
      }
      Exchange own = exchange.with(part);
      Thread.ofVirtual().name("hedge-", number).start(() -> run(input, own, number));
    }

    private void run(Struct input, Exchange exchange, int number) {
      Object mine = null;
      Fault failure = null;
      try {
        mine = timed(input, exchange);
      } catch (Fault thrown) {
        failure = thrown;
      } catch (RuntimeException | Error bug) {
        failure = Fault.bug("an attempt failed with something other than a fault", bug);
      }
      boolean mineCounts = false;
      lock.lock();
      try {
        running--;
        if (!over && failure == null) {
          answer = mine;
          won = true;
          over = true;
          mineCounts = true;
        } else if (!over && running == 0) {
          fault = failure;
          over = true;
        } else if (failure != null) {
          fault = failure;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      if (mineCounts) {
        cancelOthers(number);
      } else if (mine instanceof Rows rows) {
        rows.close();
      }
    }

    private void cancelOthers(int winner) {
      for (int i = 0; i < attempts.length; i++) {
        Cancellation other = attempts[i];
        if (i != winner && other != null) {
          other.cancel();
        }
      }
    }

    /// Waits that long; true where the race is over.
    boolean await(long nanos) {
      long left = nanos;
      lock.lock();
      try {
        while (!over && left > 0) {
          left = changed.awaitNanos(left);
        }
        return over;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return over;
      } finally {
        lock.unlock();
      }
    }

    @Nullable Object outcome(Exchange exchange) {
      boolean done = await(Math.max(1, exchange.deadline().remaining().toNanos()));
      lock.lock();
      try {
        if (won) {
          return answer;
        }
        over = true;
        Fault failure = fault;
        if (done && failure != null) {
          throw failure;
        }
      } finally {
        lock.unlock();
      }
      cancelOthers(-1);
      throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
          .operator("the deadline passed before " + operation + " had answered")
          .build();
    }
  }
}
