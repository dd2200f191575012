package dev.banyan.composition;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Trace;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Change;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of an operation that writes a modern record through its mapping: read the original
/// where there is one, check the precondition, apply the change, map down over the original, call,
/// and settle an unknown outcome.
///
/// Immutable; one call owns its variables.
public final class MappedWrite implements Call {
  /// Where things stand among the variables and in the target's parameters. `record` is the
  /// position of the modern record or change; `whole` the target's parameter that takes the legacy
  /// record as one value, -1 where its fields are parameters of their own; `expected` the parameter
  /// that takes the original for an optimistic check, -1 for none.
  public record Layout(int parameters, int variables, int record, int whole, int expected) {}

  /// What is called, with the parameters that do not come from the mapping.
  public record Target(Operation operation, Binding others, FaultNames faults) {}

  private final Layout layout;
  private final @Nullable Original original;
  private final Mapping mapping;
  private final Target target;
  private final @Nullable Confirmation confirmation;
  private final Returning returning;

  public MappedWrite(
      Layout layout, Mapping mapping, Target target, Settling settling, Returning returning) {
    this.layout = layout;
    this.original = settling.original();
    this.mapping = mapping;
    this.target = target;
    this.confirmation = settling.confirmation();
    this.returning = returning;
  }

  /// What is read around the write: before it, and when its outcome is unknown.
  public record Settling(@Nullable Original original, @Nullable Confirmation confirmation) {
    public static final Settling NONE = new Settling(null, null);
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    @Nullable Object[] variables = new Object[layout.variables()];
    for (int i = 0; i < layout.parameters(); i++) {
      variables[i] = input.at(i);
    }
    Original.Current current = current(variables, exchange);
    Struct before = current == null ? null : current.modern();
    Struct wanted = wanted(variables[layout.record()], before);
    Struct legacy =
        current == null
            ? mapping.create(wanted)
            : mapping.merge(current.legacy(), current.modern(), wanted);
    Struct argument = argument(variables, legacy, current);
    Sent sent = send(argument, variables, before, wanted, exchange);
    return answer(sent, variables);
  }

  /// What is answered: as `returns` says; where the write had to be confirmed, what was found then.
  private @Nullable Object answer(Sent sent, @Nullable Object[] variables) {
    if (sent.confirmed()) {
      return sent.answer();
    }
    variables[layout.parameters()] = sent.answer();
    try {
      return returning.answer(variables);
    } catch (Fault fault) {
      throw Partial.after(target.operation().name(), fault);
    }
  }

  private Original.@Nullable Current current(@Nullable Object[] variables, Exchange exchange) {
    if (original == null) {
      return null;
    }
    Original.Current current;
    try (Trace.Span span = exchange.trace().span("original")) {
      current = original.read(variables, exchange.inside(span));
    } catch (Fault fault) {
      throw target.faults().translate(fault);
    }
    if (current == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
    }
    exchange.precondition().check(current.modern());
    return current;
  }

  private Struct wanted(@Nullable Object given, @Nullable Struct before) {
    Struct wanted =
        switch (given) {
          case Change change when before != null -> change.apply(before);
          case Struct whole -> whole;
          case null, default -> throw Fault.of(Fault.Kind.INVALID, "The body is missing");
        };
    if (before != null) {
      refuseOtherKey(before, wanted);
    }
    return wanted;
  }

  private static void refuseOtherKey(Struct before, Struct wanted) {
    List<Fault.Violation> violations = new ArrayList<>();
    Structure type = before.type();
    for (int i = 0; i < type.size(); i++) {
      if (type.field(i).is(Field.Mark.KEY) && !Objects.equals(before.at(i), wanted.at(i))) {
        violations.add(
            new Fault.Violation("/" + type.field(i).name(), "is the key and cannot be changed"));
      }
    }
    if (!violations.isEmpty()) {
      throw Fault.invalid(violations);
    }
  }

  private Struct argument(
      @Nullable Object[] variables, Struct legacy, Original.@Nullable Current current) {
    Struct.Builder argument = target.others().bind(variables).toBuilder();
    if (layout.whole() >= 0) {
      argument.set(layout.whole(), legacy);
    } else {
      Structure takes = target.others().takes();
      for (int i = 0; i < legacy.type().size(); i++) {
        int position = takes.position(legacy.type().field(i).name());
        if (position >= 0) {
          argument.set(position, legacy.at(i));
        }
      }
    }
    if (layout.expected() >= 0 && current != null) {
      argument.set(layout.expected(), current.legacy());
    }
    return argument.build();
  }

  /// What came of the call: its own answer, or what a confirmation found.
  private record Sent(@Nullable Object answer, boolean confirmed) {}

  private Sent send(
      Struct argument,
      @Nullable Object[] variables,
      @Nullable Struct before,
      Struct wanted,
      Exchange exchange) {
    if (confirmation != null && exchange.grant().again()) {
      Confirmation.Finding.Made made = confirmation.before(variables, before, wanted, exchange);
      if (made != null) {
        return new Sent(made.answer(), true);
      }
    }
    try (Trace.Span span = exchange.trace().span(target.operation().name())) {
      return new Sent(target.operation().call(argument, exchange.inside(span)), false);
    } catch (Fault fault) {
      Fault known = target.faults().translate(fault);
      if (confirmation == null) {
        throw known;
      }
      return new Sent(confirmation.settle(known, variables, before, wanted, exchange), true);
    }
  }
}
