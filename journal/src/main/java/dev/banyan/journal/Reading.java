package dev.banyan.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The queue of reads and the few platform threads that do them, each with a reader of its own. A
/// reader whose read failed is closed, and the next read opens another.
final class Reading {
  private final BlockingQueue<Question<?>> queue;
  private final List<Thread> threads = new ArrayList<>();
  private final Store store;
  private volatile boolean closed;

  Reading(Store store, int readers, int waitingMax) {
    this.store = store;
    this.queue = new ArrayBlockingQueue<>(waitingMax);
    for (int i = 0; i < readers; i++) {
      threads.add(Thread.ofPlatform().name("banyan-journal-read-" + i).unstarted(this::run));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  <T extends @Nullable Object> T ask(Function<Store.Reader, T> question, Deadline deadline) {
    deadline.check("a read of the journal");
    Question<T> asked = new Question<>(question);
    if (closed || !queue.offer(asked)) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "Too much is waiting")
          .operator(closed ? "the journal is closed" : "the queue of reads is full")
          .retryAfter(Duration.ofSeconds(1))
          .build();
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          long nanos = Math.max(0, deadline.remaining().toNanos());
          if (asked.done.await(nanos, TimeUnit.NANOSECONDS)) {
            return asked.answer();
          }
          queue.remove(asked);
          throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
              .operator("deadline passed before a read of the journal was done")
              .build();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    Store.Reader reader = null;
    try {
      while (true) {
        Question<?> question = queue.take();
        if (question == Question.END) {
          return;
        }
        try {
          reader = reader == null ? store.reader() : reader;
          question.put(reader);
        } catch (Fault fault) {
          question.fail(fault);
        } catch (RuntimeException | Error bug) {
          question.fail(Fault.bug("a read of the journal failed: " + bug, bug));
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
  void close() {
    closed = true;
    Fault closing = Fault.of(Fault.Kind.OVERLOADED, "The gateway is closing");
    for (int i = 0; i < threads.size(); i++) {
      while (!queue.offer(Question.END)) {
        Question<?> waiting = queue.poll();
        if (waiting != null) {
          waiting.fail(closing);
        }
      }
    }
    threads.forEach(Reading::join);
    for (Question<?> left = queue.poll(); left != null; left = queue.poll()) {
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
  private static final class Question<T extends @Nullable Object> {
    private static final Question<String> END = new Question<>(_ -> "");

    private final Function<Store.Reader, T> question;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable T answer;
    private volatile @Nullable Fault fault;

    Question(Function<Store.Reader, T> question) {
      this.question = question;
    }

    void put(Store.Reader reader) {
      answer = question.apply(reader);
      done.countDown();
    }

    void fail(Fault failure) {
      fault = failure;
      done.countDown();
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
