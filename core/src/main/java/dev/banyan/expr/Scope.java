package dev.banyan.expr;

import dev.banyan.type.Type;
import java.util.List;

/// The variables an expression may use, in the order in which their values are given.
public record Scope(List<Variable> variables) {

  /// `optional` says that the value may be absent: the expression must handle it (`has(x)`,
  /// `x.orValue(…)`).
  public record Variable(String name, Type type, boolean optional) {}

  public Scope {
    variables = List.copyOf(variables);
  }

  public static Scope of(Variable... variables) {
    return new Scope(List.of(variables));
  }

  public int position(String name) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
