package dev.banyan.connectors.jdbc.schema;

import java.util.List;

/// A stored procedure or function.
public record Routine(
    String name, Kind kind, boolean readOnly, List<Parameter> parameters, String comment) {

  /// How it is called and what it answers.
  public enum Kind {
    /// Answers by its outgoing parameters.
    PROCEDURE,
    /// Answers one value, the parameter of mode `RESULT`.
    FUNCTION,
    /// Answers rows, whose columns are the parameters of mode `RESULT`.
    TABLE_FUNCTION,
    /// Several routines that share the name, which alone does not say which is meant: known, and
    /// not called.
    OVERLOADED
  }

  /// Which way a parameter goes.
  public enum Mode {
    IN,
    OUT,
    INOUT,
    RESULT
  }

  public record Parameter(String name, Mode mode, ColumnType type) {}

  public Routine {
    parameters = List.copyOf(parameters);
  }

  /// The parameters a caller gives.
  public List<Parameter> incoming() {
    return parameters.stream().filter(p -> p.mode() == Mode.IN || p.mode() == Mode.INOUT).toList();
  }

  /// The parameters that carry the answer.
  public List<Parameter> outgoing() {
    return parameters.stream().filter(p -> p.mode() != Mode.IN).toList();
  }
}
