package dev.banyan.cli.trial;

import dev.banyan.base.Fault;
import dev.banyan.operation.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A trace that keeps what was done: one line per hop, with its time and outcome. Thread-safe.
public final class RecordedTrace implements Trace {
  private final String id = UUID.randomUUID().toString().replace("-", "");
  private final List<Hop> hops = new ArrayList<>();
  private final LongSupplier clock;
  private long begun;

  /// By the machine's clock.
  public RecordedTrace() {
    this(System::nanoTime);
  }

  RecordedTrace(LongSupplier clock) {
    this.clock = clock;
  }

  /// One hop while it lasts, and after.
  private static final class Hop {
    final String name;
    final int depth;
    final long at;
    final List<String> notes = new ArrayList<>();
    long nanos = -1;
    @Nullable String failure;

    Hop(String name, int depth, long at) {
      this.name = name;
      this.depth = depth;
      this.at = at;
    }
  }

  @Override
  public Span span(String name) {
    return open(name, 0);
  }

  private Span open(String name, int depth) {
    synchronized (hops) {
      long now = clock.getAsLong();
      begun = hops.isEmpty() ? now : begun;
      Hop hop = new Hop(name, depth, now - begun);
      hops.add(hop);
      return new Recorded(hop);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String traceparent() {
    return "";
  }

  /// The lines a person reads, in the order in which the hops began.
  public List<String> lines() {
    synchronized (hops) {
      return hops.stream().map(RecordedTrace::line).toList();
    }
  }

  private static String line(Hop hop) {
    String outcome = hop.failure == null ? "ok" : hop.failure;
    String notes = hop.notes.isEmpty() ? "" : "  " + String.join(" ", hop.notes);
    return "%9s  +%-9s %s%s  %s%s"
        .formatted(
            hop.nanos < 0 ? "…" : millis(hop.nanos),
            millis(hop.at),
            "  ".repeat(hop.depth),
            hop.name,
            outcome,
            notes);
  }

  private static String millis(long nanos) {
    return "%.1f ms".formatted(nanos / 1e6);
  }

  private final class Recorded implements Span {
    private final Hop hop;

    Recorded(Hop hop) {
      this.hop = hop;
    }

    @Override
    public Span note(String key, String value) {
      synchronized (hops) {
        hop.notes.add(key + "=" + value);
      }
      return this;
    }

    @Override
    public void failed(Throwable failure) {
      synchronized (hops) {
        hop.failure = failure instanceof Fault fault ? fault.name() : "failed";
      }
    }

    @Override
    public Trace inside() {
      return new Trace() {
        @Override
        public Span span(String name) {
          return open(name, hop.depth + 1);
        }

        @Override
        public String id() {
          return id;
        }

        @Override
        public String traceparent() {
          return "";
        }
      };
    }

    @Override
    public void close() {
      synchronized (hops) {
        hop.nanos = clock.getAsLong() - begun - hop.at;
      }
    }
  }
}
