package dev.banyan.composition;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.value.Struct;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How it is found out whether a write of unknown outcome happened: the read named by `confirm:`,
/// asked within a time of its own, since the caller's deadline may be what made the outcome
/// unknown.
public record Confirmation(Operation read, Binding binding) {
  private static final Duration TIME = Duration.ofSeconds(5);

  /// What the read showed.
  enum Happened {
    YES,
    NO,
    UNKNOWN
  }

  /// `before` and `wanted` are the record's modern views; null where the write is not about a
  /// mapped record: then the write happened when the read finds something.
  Happened ask(
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    Object found;
    try {
      found = read.call(binding.bind(variables), exchange.until(Deadline.in(TIME)));
    } catch (Fault fault) {
      return switch (fault.kind()) {
        case NOT_FOUND, DECLARED -> wanted == null ? Happened.NO : Happened.UNKNOWN;
        default -> Happened.UNKNOWN;
      };
    }
    if (wanted == null) {
      return found == null ? Happened.NO : Happened.YES;
    }
    return found instanceof Struct now ? compare(before, wanted, now) : Happened.NO;
  }

  /// What is answered when the write is known not to have happened: it may be tried again.
  static Fault notMade() {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The change was not made; try again")
        .operator("the outcome was unknown; the confirming read shows no change")
        .build();
  }

  private static Happened compare(@Nullable Struct before, Struct wanted, Struct now) {
    if (now.type() != wanted.type()) {
      return Happened.UNKNOWN;
    }
    boolean all = true;
    boolean none = true;
    for (int i = 0; i < wanted.type().size(); i++) {
      Object goal = wanted.at(i);
      Object old = before == null ? null : before.at(i);
      if (java.util.Objects.equals(goal, old)) {
        continue;
      }
      boolean reached = java.util.Objects.equals(goal, now.at(i));
      all &= reached;
      none &= !reached;
    }
    if (all) {
      return Happened.YES;
    }
    return none ? Happened.NO : Happened.UNKNOWN;
  }
}
