package dev.banyan.operation;

import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
  private final Around around;

  /// What belongs to the whole journey and is shared by all narrowed copies.
  private record Around(
      Cancellation cancellation,
      Precondition precondition,
      Grant grant,
      Tried tried,
      Positions positions,
      @Nullable Secret token,
      @Nullable Companion companion,
      @Nullable String cause) {
    Around with(Cancellation other, Precondition another) {
      return new Around(other, another, grant, tried, positions, token, companion, cause);
    }

    Around with(Grant other) {
      return new Around(
          cancellation, precondition, other, tried, positions, token, companion, cause);
    }

    Around with(Positions other) {
      return new Around(cancellation, precondition, grant, tried, other, token, companion, cause);
    }

    Around with(@Nullable Secret other) {
      return new Around(
          cancellation, precondition, grant, tried, positions, other, companion, cause);
    }

    Around with(Companion other) {
      return new Around(cancellation, precondition, grant, tried, positions, token, other, cause);
    }

    Around because(String other) {
      return new Around(
          cancellation, precondition, grant, tried, positions, token, companion, other);
    }
  }

  public Exchange(String id, Deadline deadline, Caller caller, Trace trace) {
    this(
        id,
        deadline,
        caller,
        trace,
        new Around(
            new Cancellation(),
            Precondition.NONE,
            Grant.usual(),
            new Tried(),
            Positions.NONE,
            null,
            null,
            null));
  }

  private Exchange(String id, Deadline deadline, Caller caller, Trace trace, Around around) {
    this.id = id;
    this.deadline = deadline;
    this.caller = caller;
    this.trace = trace;
    this.around = around;
  }

  /// The same exchange with the cancellation of its connection and the precondition of its request.
  public Exchange with(Cancellation cancellation, Precondition precondition) {
    return new Exchange(id, deadline, caller, trace, around.with(cancellation, precondition));
  }

  /// The same exchange with what its route grants it.
  public Exchange with(Grant grant) {
    return new Exchange(id, deadline, caller, trace, around.with(grant));
  }

  /// The same exchange with what it must see of the writes before it.
  public Exchange with(Positions positions) {
    return new Exchange(id, deadline, caller, trace, around.with(positions));
  }

  /// The same exchange with the token that its caller was recognised by.
  public Exchange with(@Nullable Secret token) {
    return new Exchange(id, deadline, caller, trace, around.with(token));
  }

  /// The same exchange with what is to become durable together with what is recorded in it.
  public Exchange with(Companion companion) {
    return new Exchange(id, deadline, caller, trace, around.with(companion));
  }

  /// The same exchange with what it is done for, as records name it: the place of a message, the
  /// run of a job, the position of an event.
  public Exchange because(String cause) {
    return new Exchange(id, deadline, caller, trace, around.because(cause));
  }

  /// The same exchange with a cancellation of its own for a part of it.
  public Exchange with(Cancellation part) {
    return new Exchange(id, deadline, caller, trace, around.with(part, around.precondition));
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

  /// On whose behalf systems are asked.
  public Subject subject() {
    return new Subject(caller, around.token());
  }

  public Trace trace() {
    return trace;
  }

  public Cancellation cancellation() {
    return around.cancellation();
  }

  public Precondition precondition() {
    return around.precondition();
  }

  /// What the route grants the request.
  public Grant grant() {
    return around.grant();
  }

  /// Where an attempt failed last.
  public Tried tried() {
    return around.tried();
  }

  /// What the request must see of the writes before it, and what its own have reached.
  public Positions positions() {
    return around.positions();
  }

  /// What is to become durable together with what is recorded; null where there is nothing.
  public @Nullable Companion companion() {
    return around.companion();
  }

  /// What it is done for; null where a caller asks.
  public @Nullable String cause() {
    return around.cause();
  }

  /// The same exchange with at most that much time left.
  public Exchange within(Duration duration) {
    return new Exchange(id, deadline.within(duration), caller, trace, around);
  }

  /// The same exchange with a deadline of its own, for what must be finished after the caller's has
  /// passed.
  public Exchange until(Deadline other) {
    return new Exchange(id, other, caller, trace, around);
  }

  /// The same exchange, one hop down.
  public Exchange inside(Trace.Span span) {
    return new Exchange(id, deadline, caller, span.inside(), around);
  }
}
