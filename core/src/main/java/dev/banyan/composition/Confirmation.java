package dev.banyan.composition;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
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
/// Only that a write was made is believed at any time. That it was not is believed when its
/// deadline and [Grant#SETTLES] have passed: until then, a system whose answer was lost may be at
/// work on it.
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

  /// Looks for a write that may have been made before, ahead of making it. Null where it was not
  /// made; throws where nobody knows. The arguments are those of [#settle].
  Finding.@Nullable Made before(
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    return switch (asked(variables, before, wanted, exchange)) {
      case Finding.Made made -> made;
      case Finding.NotMade _ when exchange.grant().earlier() == Grant.Earlier.OVER -> null;
      case Finding.NotMade _ ->
          throw unsure("is not found, and its system may still be at work on it");
      case Finding.Unknown _ ->
          throw unsure("may have been made: the confirming read does not tell");
    };
  }

  private static Fault unsure(String why) {
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the change was made")
        .operator("what an earlier attempt has sent " + why)
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
  /// that is not known; throws where nobody knows. It is asked at once, so that a write that is not
  /// found is of unknown outcome still.
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
    if (asked(variables, before, wanted, exchange) instanceof Finding.Made(Object answer)) {
      return answer;
    }
    throw fault;
  }

  private Finding asked(
      @Nullable Object[] variables,
      @Nullable Struct before,
      @Nullable Struct wanted,
      Exchange exchange) {
    Object found;
    try {
      found = read.call(binding.bind(variables), exchange.until(Deadline.in(TIME)));
    } catch (Fault unread) {
      return before == null && saysAbsent(unread) ? new Finding.NotMade() : new Finding.Unknown();
    }
    return switch (compare(before, wanted, found)) {
      case YES -> new Finding.Made(answers ? found : null);
      case NO -> new Finding.NotMade();
      case UNKNOWN -> new Finding.Unknown();
    };
  }

  private boolean saysAbsent(Fault fault) {
    return fault.kind() == Fault.Kind.NOT_FOUND
        || (fault.kind() == Fault.Kind.DECLARED && absences.contains(fault.name()));
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
