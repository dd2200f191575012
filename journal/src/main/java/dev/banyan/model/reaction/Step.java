package dev.banyan.model.reaction;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.time.Instant;

/// What is to be done about a reaction next. Decided by functions of what is given alone: they look
/// at no clock, journal or system.
public sealed interface Step {
  /// Nothing before then.
  record Wait(Instant until) implements Step {}

  /// Claim that attempt, then make it; `ask` first whether an earlier one has happened.
  record Attempt(int number, boolean ask) implements Step {}

  /// Record that the next attempt is due then.
  record Retry(int attempt, Instant due, String fault, Doubt doubt) implements Step {}

  /// Leave it to a person.
  record Park(int attempt, String fault, boolean unknown) implements Step {}

  /// It has happened: record the event that says so.
  record Done() implements Step {}

  /// It has failed for good: record the event that says so.
  record Failed(int attempt, String fault) implements Step {}

  /// Nothing, ever.
  record Rest() implements Step {}

  /// What is said where a claimed attempt ended without a word.
  String CRASHED = "attempt-without-end";

  /// What is said where the time of an attempt was over before anything was asked of the system:
  /// the machine stood still, or the journal was slow. Such a one does not count.
  String LATE = "late";

  /// Throws a fault named [#LATE] where that has passed.
  static void inTime(Deadline deadline) {
    if (deadline.passed()) {
      throw Fault.builder(Fault.Kind.TIMEOUT, "The time was over before it began")
          .name(LATE)
          .build();
    }
  }

  /// What is next, now, of a reaction that is due.
  static Step next(Policy policy, Standing standing, Instant now) {
    return switch (standing) {
      case Standing.Fresh _ -> new Attempt(1, false);
      case Standing.Waiting(_, int attempt, Instant again, Doubt doubt) -> {
        boolean asks = doubt != Doubt.NONE && policy.settling() == Policy.Settling.ASK;
        yield now.isBefore(again) ? new Wait(again) : new Attempt(attempt + 1, asks);
      }
      case Standing.Claimed(_, int attempt, Instant until) -> {
        Instant over = until.plus(Policy.MARGIN);
        yield now.isBefore(over) ? new Wait(over) : unknown(policy, attempt, CRASHED, now);
      }
      case Standing.Parked _, Standing.Ended _ -> new Rest();
    };
  }

  /// An attempt that was made.
  ///
  /// @param doubt about those before it
  /// @param until when it is over at the latest
  record Made(Attempt attempt, Doubt doubt, Instant until) {
    boolean isCertain() {
      return doubt == Doubt.NONE;
    }
  }

  /// What follows from an attempt that failed. A defect is met again by whoever tries again: a
  /// person looks first.
  static Step after(Policy policy, Made made, Fault fault, Instant now) {
    int attempt = made.attempt().number();
    if (fault.reach() == Fault.Reach.SENT && fault.kind() != Fault.Kind.BUG) {
      return lost(policy, made, fault, now);
    }
    if (AuditTrail.isUnrecorded(fault) || fault.name().equals(LATE)) {
      // Nothing was asked of the system: this was no attempt.
      return new Retry(attempt - 1, now.plus(policy.pause(1)), fault.name(), made.doubt());
    }
    return switch (fault.kind()) {
      case OUTCOME_UNKNOWN, CANCELLED -> lost(policy, made, fault, now);
      case BUG -> new Park(attempt, fault.name(), fault.leavesOpen() || !made.isCertain());
      case UNREACHABLE, GARBAGE, TIMEOUT, OVERLOADED, TOO_MANY -> {
        Instant due = now.plus(policy.pause(attempt, fault.retryAfter()));
        if (attempt < policy.attempts()) {
          yield new Retry(attempt, due, fault.name(), made.doubt());
        }
        yield made.isCertain()
            ? new Failed(attempt, fault.name())
            : new Park(attempt, fault.name(), true);
      }
      case MALFORMED,
          INVALID,
          NOT_ACCEPTABLE,
          CONFLICT,
          STALE,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          PRECONDITION_REQUIRED,
          DECLARED ->
          refused(policy, made, fault);
      case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED ->
          made.isCertain()
              ? new Failed(attempt, fault.name())
              : again(policy, made, fault, made.doubt());
    };
  }

  /// What follows where nobody knows whether an attempt has happened. It is never called a failure:
  /// after the last attempt a person has to look.
  static Step unknown(Policy policy, int attempt, String fault, Instant now) {
    boolean settled = policy.settling() != Policy.Settling.PARK && attempt < policy.attempts();
    return settled
        ? new Retry(attempt, now.plus(policy.pause(attempt)), fault, Doubt.UNKNOWN)
        : new Park(attempt, fault, true);
  }

  /// What follows where an answer was lost. The system may still be at work on it: it is not asked
  /// before it must be done.
  private static Step lost(Policy policy, Made made, Fault fault, Instant now) {
    Step step = unknown(policy, made.attempt().number(), fault.name(), now);
    return policy.settling() == Policy.Settling.ASK && step instanceof Retry retry
        ? new Retry(retry.attempt(), later(retry.due(), done(made)), fault.name(), Doubt.UNKNOWN)
        : step;
  }

  /// What follows from a refusal. Where nobody knows whether an attempt before it has happened, a
  /// system that is sent the same again may still be at work on that one: its refusal is believed
  /// when it refuses once more at a time when it must be done. What asks has asked in this attempt.
  private static Step refused(Policy policy, Made made, Fault fault) {
    boolean settled =
        switch (made.doubt()) {
          case NONE, REFUSED -> true;
          case UNKNOWN -> policy.settling() == Policy.Settling.ASK;
        };
    return settled
        ? new Failed(made.attempt().number(), fault.name())
        : again(policy, made, fault, Doubt.REFUSED);
  }

  /// What follows from an answer that does not settle what is not known of the attempts before it.
  private static Step again(Policy policy, Made made, Fault fault, Doubt doubt) {
    int attempt = made.attempt().number();
    return policy.settling() != Policy.Settling.PARK && attempt < policy.attempts()
        ? new Retry(attempt, done(made), fault.name(), doubt)
        : new Park(attempt, fault.name(), true);
  }

  /// When a system must be done with an attempt and with all before it.
  private static Instant done(Made made) {
    return made.until().plus(Policy.MARGIN);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
