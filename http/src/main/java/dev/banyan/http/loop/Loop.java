package dev.banyan.http.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One event loop: its Vert.x context, everything on it that time-outs apply to, and the `Date`
/// line of this second.
///
/// One sweep every tenth of a second looks at all of it, so that a request needs no timer of its
/// own. Only [#execute] may be called from elsewhere.
public final class Loop {
  private static final long SWEEP_MILLIS = 100;

  /// Something with time-outs of its own.
  public abstract static class Swept {
    private int slot = -1;

    /// Looks at the time; may remove this, and others, from the loop.
    protected abstract void sweep(long nowNanos);
  }

  /// Something whose time-outs another object looks after.
  public static Swept swept(LongConsumer look) {
    return new Swept() {
      @Override
      protected void sweep(long nowNanos) {
        look.accept(nowNanos);
      }
    };
  }

  private final ContextInternal context;
  private final EventLoop eventLoop;
  private @Nullable Swept[] swept = new Swept[64];
  private int count;
  private long second;
  private String date = "";
  private byte[] dateLine = {};
  private @Nullable Future<?> sweeping;
  private long sweptNanos = System.nanoTime();
  private volatile long lateNanos;

  public Loop(ContextInternal context) {
    this.context = context;
    this.eventLoop = context.nettyEventLoop();
  }

  /// Starts sweeping.
  public void start() {
    eventLoop.execute(
        () -> {
          tick();
          sweeping =
              eventLoop.scheduleAtFixedRate(
                  this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        });
  }

  public void stop() {
    eventLoop.execute(
        () -> {
          if (sweeping != null) {
            sweeping.cancel(false);
          }
        });
  }

  /// How late the last sweep was: how long other work kept the loop. For any thread.
  public long lateNanos() {
    return lateNanos;
  }

  public ContextInternal context() {
    return context;
  }

  public EventLoop eventLoop() {
    return eventLoop;
  }

  public boolean inside() {
    return eventLoop.inEventLoop();
  }

  /// Runs a task on the loop; never, where the runtime is closed.
  public void execute(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!eventLoop.isShuttingDown()) {
        throw e;
      }
    }
  }

  /// Runs a task on the loop after that time; never, where the runtime is closed by then.
  public void later(Duration wait, Runnable task) {
    var _ = eventLoop.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// `date: …` with its line end, as of this second.
  public byte[] dateLine() {
    return dateLine;
  }

  /// The value of `Date`, as of this second.
  public String date() {
    return date;
  }

  public void add(Swept entry) {
    if (count == swept.length) {
      swept = Arrays.copyOf(swept, count * 2);
    }
    entry.slot = count;
    swept[count++] = entry;
  }

  public void remove(Swept entry) {
    if (entry.slot < 0) {
      return;
    }
    Swept last = swept[--count];
    swept[count] = null;
    if (last != null && last.slot != entry.slot) {
      swept[entry.slot] = last;
      last.slot = entry.slot;
    }
    entry.slot = -1;
  }

  /// From the end, because removing an entry moves the last one into its place.
  private void sweep() {
    tick();
    long now = System.nanoTime();
    lateNanos = Math.max(0, now - sweptNanos - TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS));
    sweptNanos = now;
    for (int i = count - 1; i >= 0; i--) {
      Swept entry = i < count ? swept[i] : null;
      if (entry != null) {
        sweep(entry, now);
      }
    }
  }

  /// A defect in one must not end the time-outs of all others.
  private void sweep(Swept entry, long now) {
    try {
      entry.sweep(now);
    } catch (RuntimeException e) {
      remove(entry);
      context.reportException(e);
    }
  }

  private void tick() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
      dateLine = ("date: " + date + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
