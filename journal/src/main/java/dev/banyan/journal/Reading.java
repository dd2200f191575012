package dev.banyan.journal;

import dev.banyan.base.Arrival;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A queue of reads and the few platform threads that do them, each with a reader of its own. A
/// reader whose read failed is closed, and the next read opens another.
///
/// A native driver pins the carrier of a virtual thread, so nothing else reads a store.
/// Thread-safe; who asks blocks.
public final class Reading<R extends Reading.Reader> {
  private final BlockingQueue<Question<R, ?>> queue;
  private final Question<R, String> end = new Question<>(_ -> "");
  private final List<Thread> threads = new ArrayList<>();
  private final String what;
  private final Supplier<R> open;
  private volatile boolean closed;

  /// What reads, for one thread.
  public interface Reader extends AutoCloseable {
    @Override
    void close();
  }

  /// @param what is read, for people
  /// @param readers how many threads; with none, each who asks reads
  public Reading(String what, Supplier<R> open, int readers, int waitingMax) {
    this.what = what;
    this.open = open;
    this.queue = new ArrayBlockingQueue<>(waitingMax);
    for (int i = 0; i < readers; i++) {
      String name = "banyan-" + what.replace(' ', '-') + "-read-" + i;
      threads.add(Thread.ofPlatform().name(name).unstarted(this::run));
    }
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  /// What a reader answers.
  ///
  /// @throws Fault `OVERLOADED` where too many wait, `TIMEOUT`, or what the reader throws
  public <T extends @Nullable Object> T ask(Function<R, T> question, Deadline deadline) {
    deadline.check("a read of the " + what);
    if (threads.isEmpty()) {
      try (R reader = open.get()) {
        return question.apply(reader);
      }
    }
    Question<R, T> asked = new Question<>(question);
    if (closed || !queue.offer(asked)) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "Too much is waiting")
          .operator(closed ? "the " + what + " is closed" : "the queue of reads is full")
          .retryAfter(Duration.ofSeconds(1))
          .build();
    }
    if (asked.done.await(deadline)) {
      return asked.answer();
    }
    queue.remove(asked);
    throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
        .operator("deadline passed before a read of the " + what + " was done")
        .build();
  }

  private void run() {
    R reader = null;
    try {
      while (true) {
        Question<R, ?> question = queue.take();
        if (question == end) {
          return;
        }
        try {
          reader = reader == null ? open.get() : reader;
          question.put(reader);
        } catch (Fault fault) {
          question.fail(fault);
        } catch (RuntimeException | Error bug) {
          question.fail(Fault.bug("a read of the " + what + " failed: " + bug, bug));
        }
        if (question.fault != null && reader != null) {
          reader.close();
          reader = null;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      if (reader != null) {
        reader.close();
      }
    }
  }

  /// Returns when all threads have ended; what waits is refused.
  public void close() {
    closed = true;
    Fault closing = Fault.of(Fault.Kind.OVERLOADED, "The gateway is closing");
    for (int i = 0; i < threads.size(); i++) {
      while (!queue.offer(end)) {
        Question<R, ?> waiting = queue.poll();
        if (waiting != null) {
          waiting.fail(closing);
        }
      }
    }
    threads.forEach(Reading::join);
    for (Question<R, ?> left = queue.poll(); left != null; left = queue.poll()) {
      left.fail(closing);
    }
  }

  /// Waits for the end of a thread, whatever happens.
  static void join(Thread thread) {
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

  /// One read on its way. Made by who asks, ended once by a reader's thread.
  private static final class Question<R, T extends @Nullable Object> {
    private final Function<R, T> question;
    private final Arrival done = new Arrival();
    private volatile @Nullable T answer;
    private volatile @Nullable Fault fault;

    Question(Function<R, T> question) {
      this.question = question;
    }

    void put(R reader) {
      answer = question.apply(reader);
      done.come();
    }

    void fail(Fault failure) {
      fault = failure;
      done.come();
    }

    @SuppressWarnings("NullAway") // An answer is null only where the question's may be.
    T answer() {
      Fault failure = fault;
      if (failure != null) {
        throw failure;
      }
      return answer;
    }
  }
}
