package dev.banyan.operation;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.List;

/// Whether the caller has gone, and what to do then (cancel a statement, reset a stream).
/// Thread-safe.
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /// A cancellation of its own for a part of the exchange: cancelled with this one, or alone.
  public Cancellation child() {
    Cancellation child = new Cancellation();
    onCancel(child::cancel);
    return child;
  }

  /// Marks the exchange as cancelled and runs the registered actions once, on this thread.
  public void cancel() {
    List<Runnable> pending;
    synchronized (actions) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      pending = List.copyOf(actions);
      actions.clear();
    }
    pending.forEach(Runnable::run);
  }

  /// Runs `action` when the exchange is cancelled (now, if it already is) until the registration is
  /// closed. Actions are short, do not block and do not throw.
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (!cancelled) {
        actions.add(action);
        return () -> {
          synchronized (actions) {
            actions.remove(action);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
    }
  }

  /// Throws `CANCELLED` when the caller has gone.
  public void check() {
    if (isCancelled()) {
      throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
    }
  }

  /// Takes an action back.
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
