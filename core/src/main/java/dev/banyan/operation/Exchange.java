package dev.banyan.operation;

import dev.banyan.base.Deadline;
import java.time.Duration;

/// One request's journey: its id, deadline, caller and trace, and whether the caller is still
/// there.
///
/// Immutable but for the cancellation, which is shared by all narrowed copies; safe for several
/// threads.
public final class Exchange {
  private final String id;
  private final Deadline deadline;
  private final Caller caller;
  private final Trace trace;
  private final Cancellation cancellation;

  public Exchange(String id, Deadline deadline, Caller caller, Trace trace) {
    this(id, deadline, caller, trace, new Cancellation());
  }

  private Exchange(
      String id, Deadline deadline, Caller caller, Trace trace, Cancellation cancellation) {
    this.id = id;
    this.deadline = deadline;
    this.caller = caller;
    this.trace = trace;
    this.cancellation = cancellation;
  }

  /// The id that joins the caller's problem, the log line and the trace.
  public String id() {
    return id;
  }

  public Deadline deadline() {
    return deadline;
  }

  public Caller caller() {
    return caller;
  }

  public Trace trace() {
    return trace;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  /// The same exchange with at most that much time left.
  public Exchange within(Duration duration) {
    return new Exchange(id, deadline.within(duration), caller, trace, cancellation);
  }

  /// The same exchange, one hop down.
  public Exchange inside(Trace.Span span) {
    return new Exchange(id, deadline, caller, span.inside(), cancellation);
  }
}
