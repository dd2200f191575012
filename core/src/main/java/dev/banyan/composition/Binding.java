package dev.banyan.composition;

import dev.banyan.expr.Expression;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where each parameter of a call comes from: one expression per field of the target's `takes`,
/// null for a parameter that is left out.
public record Binding(Structure takes, List<Source> sources, int known) {

  /// Where one parameter comes from.
  public sealed interface Source {
    /// Not given.
    record Absent() implements Source {
      public static final Absent ABSENT = new Absent();
    }

    /// The value of a variable as it is: the common case, which needs no expression.
    record Variable(int position) implements Source {}

    record Computed(Expression expression) implements Source {}
  }

  public Binding {
    sources = List.copyOf(sources);
  }

  /// The target's input for these variables.
  public Struct bind(@Nullable Object[] variables) {
    @Nullable Object[] slots = new Object[sources.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] =
          switch (sources.get(i)) {
            case Source.Absent _ -> null;
            case Source.Variable(int position) -> variables[position];
            case Source.Computed(Expression expression) ->
                expression.evaluate(Arrays.copyOf(variables, known));
          };
    }
    return Struct.wrap(takes, slots);
  }
}
