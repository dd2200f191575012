package dev.banyan.gateway.job;

import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Twenty-five numbers in pages of ten, and what was done with them. Thread-safe.
final class Numbers implements Job.Work {
  static final int ROWS = 25;
  static final int PAGE = 10;

  final List<Object> done = Collections.synchronizedList(new ArrayList<>());
  final Set<Integer> bad = Collections.synchronizedSet(new HashSet<>());
  final Semaphore gate = new Semaphore(0);
  final CountDownLatch held = new CountDownLatch(1);
  volatile int heldAt = -1;
  volatile int brokenAt = -1;
  volatile int busyAt = -1;
  volatile int unreadAt = -1;

  /// Where there is no memory, the first time.
  volatile int shortAt = -1;

  volatile boolean repeatable;

  @Override
  public Page page(Instant planned, @Nullable String cursor, Exchange exchange) {
    int from = cursor == null ? 0 : Integer.parseInt(cursor);
    List<Object> items = new ArrayList<>();
    for (int i = from; i < Math.min(ROWS, from + PAGE); i++) {
      items.add(i);
    }
    return new Page(items, from + PAGE < ROWS ? Integer.toString(from + PAGE) : null);
  }

  @Override
  public void row(Instant planned, Object row, Exchange exchange) {
    if (row.equals(heldAt)) {
      held.countDown();
      gate.acquireUninterruptibly();
    }
    if (row.equals(brokenAt)) {
      throw new IllegalStateException("a defect");
    }
    if (row.equals(unreadAt)) {
      done.add(row);
      throw new IllegalStateException("the answer cannot be read");
    }
    if (row.equals(shortAt)) {
      shortAt = -1;
      throw new OutOfMemoryError("a test's");
    }
    if (bad.contains(row)) {
      throw Fault.of(Fault.Kind.INVALID, "not that one");
    }
    done.add(row);
    if (row.equals(busyAt)) {
      throw Fault.of(Fault.Kind.OVERLOADED, "busy").reaching(Fault.Reach.SENT);
    }
  }

  @Override
  public boolean isRepeatable() {
    return repeatable;
  }

  @Override
  public String json(Object row) {
    return "{\"number\":" + row + "}";
  }
}
