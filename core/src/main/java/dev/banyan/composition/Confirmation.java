package dev.banyan.composition;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How it is found out whether a write of unknown outcome happened: the read named by `confirm:`,
/// asked within a time of its own, since the caller's deadline may be what made the outcome
/// unknown.
///
/// `absences` are the declared faults that say that there is no such record; `answers` whether what
/// is read is what the write itself would have answered.
public record Confirmation(Operation read, Binding binding, Set<String> absences, boolean answers) {
  private static final Duration TIME = Duration.ofSeconds(5);

  public Confirmation {
    absences = Set.copyOf(absences);
  }

  /// The same, for a write that answers this type.
  public Confirmation answering(@Nullable Type type) {
    boolean same = type != null && type.equals(read.signature().returns());
    return new Confirmation(read, binding, absences, same);
  }

  /// What a write answers that is known to have been made; null where that is not known.
  record Made(@Nullable Object answer) {}

  /// Looks for a write that may have been made before, ahead of making it. Null where it was not
  /// made; throws where nobody knows. The arguments are those of [#settle].
  @Nullable Made before(
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    try {
      return new Made(asked(unsure(), variables, before, wanted, exchange));
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.UNREACHABLE) {
        return null;
      }
      throw fault;
    }
  }

  private static Fault unsure() {
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the change was made")
        .operator("an earlier attempt may have made it, and the confirming read does not tell")
        .build();
  }

  /// What the read showed.
  private enum Happened {
    YES,
    NO,
    UNKNOWN
  }

  /// What is found of a write that was sent some time ago.
  public sealed interface Finding {
    /// It has happened; what it answers, null where that is not known.
    record Made(@Nullable Object answer) implements Finding {}

    /// It has not happened.
    record NotMade() implements Finding {}

    /// Nobody knows.
    record Unknown() implements Finding {}
  }

  /// Asks whether a write with that input has happened, long after it was sent; for writes that are
  /// not about a mapped record.
  public Finding ask(Struct input, Exchange exchange) {
    @Nullable Object[] variables = new Object[input.type().size()];
    for (int i = 0; i < variables.length; i++) {
      variables[i] = input.at(i);
    }
    try {
      Object found = read.call(binding.bind(variables), exchange.within(TIME));
      return compare(null, null, found) == Happened.YES
          ? new Finding.Made(answers ? found : null)
          : new Finding.NotMade();
    } catch (Fault unread) {
      return saysAbsent(unread) ? new Finding.NotMade() : new Finding.Unknown();
    }
  }

  /// Settles a write that ended with `fault`. Returns what it answers where it happened, null where
  /// that is not known; throws where it did not happen or nobody knows.
  ///
  /// `before` and `wanted` are the record's modern views; null where the write is not about a
  /// mapped record: then the write happened when the read finds something that is not `false`.
  @Nullable Object settle(
      Fault fault,
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    if (fault.kind() != Fault.Kind.OUTCOME_UNKNOWN || exchange.grant().isSettledLater()) {
      throw fault;
    }
    return asked(fault, variables, before, wanted, exchange);
  }

  private @Nullable Object asked(
      Fault fault,
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    Object found;
    try {
      found = read.call(binding.bind(variables), exchange.until(Deadline.in(TIME)));
    } catch (Fault unread) {
      throw before == null && saysAbsent(unread) ? notMade() : fault;
    }
    return switch (compare(before, wanted, found)) {
      case YES -> answers ? found : null;
      case NO -> throw notMade();
      case UNKNOWN -> throw fault;
    };
  }

  private boolean saysAbsent(Fault fault) {
    return fault.kind() == Fault.Kind.NOT_FOUND
        || (fault.kind() == Fault.Kind.DECLARED && absences.contains(fault.name()));
  }

  /// What is answered when the write is known not to have happened: it may be tried again.
  private static Fault notMade() {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The change was not made; try again")
        .operator("the outcome was unknown; the confirming read shows no change")
        .build();
  }

  private static Happened compare(
      @Nullable Struct before, @Nullable Struct wanted, @Nullable Object found) {
    if (wanted == null) {
      return found == null || found.equals(false) ? Happened.NO : Happened.YES;
    }
    if (found == null && before == null) {
      return Happened.NO;
    }
    if (!(found instanceof Struct now) || now.type() != wanted.type()) {
      return Happened.UNKNOWN;
    }
    boolean all = true;
    boolean none = true;
    for (int i = 0; i < wanted.type().size(); i++) {
      Object goal = wanted.at(i);
      Object old = before == null ? null : before.at(i);
      if (Objects.equals(goal, old)) {
        continue;
      }
      all &= Objects.equals(goal, now.at(i));
      none &= Objects.equals(old, now.at(i));
    }
    if (all) {
      return Happened.YES;
    }
    return none ? Happened.NO : Happened.UNKNOWN;
  }
}
