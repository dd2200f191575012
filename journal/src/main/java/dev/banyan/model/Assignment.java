package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field and the expression that gives its value.
///
/// @param slot the position of the field in its structure
public record Assignment(int slot, Expression value) {
  /// All of them, for these variables; what is computed never sees what another one has set.
  ///
  /// @throws Fault `INVALID`, with the field, where a value cannot be computed or does not fit
  public static void all(
      List<Assignment> assignments, Struct.Builder target, @Nullable Object[] variables) {
    for (Assignment assignment : assignments) {
      try {
        target.set(assignment.slot(), assignment.value().evaluate(variables));
      } catch (Fault fault) {
        boolean bare = fault.kind() == Fault.Kind.INVALID && fault.violations().isEmpty();
        throw bare ? named(fault, target, assignment.slot()) : fault;
      }
    }
  }

  private static Fault named(Fault fault, Struct.Builder target, int slot) {
    Structure type = target.type();
    String why =
        "gives `%s` of %s no value: %s"
            .formatted(type.field(slot).name(), type.name(), fault.getMessage());
    String operator = fault.operator();
    return Fault.builder(fault.kind(), String.valueOf(fault.getMessage()))
        .violations(List.of(new Fault.Violation("", why)))
        .operator(operator == null ? why : operator)
        .cause(fault)
        .build();
  }
}
