package dev.banyan.connectors.jdbc.pool;

import dev.banyan.base.Fault;
import java.sql.SQLException;
import java.util.Set;

/// What a database's refusal means to a caller. Goes by SQLSTATE (ISO 9075) and, where a vendor
/// uses one state for several things, by its own code.
///
/// The message for the caller names nothing of the database. The one for the operator has
/// operation, state and code, and the database's words only where those cannot hold values of a
/// record.
public final class SqlFaults {
  private static final Set<Integer> NOT_UNIQUE = Set.of(1062, 1, 2627, 2601, 1586);
  private static final Set<Integer> NO_PARENT = Set.of(1451, 1452, 2291, 2292, 547, 1216, 1217);
  private static final Set<Integer> NULL_GIVEN = Set.of(1048, 1364, 1400, 1407, 515);

  private SqlFaults() {}

  /// The fault for what a statement of `operation` threw, after it was sent.
  public static Fault of(SQLException e, String operation) {
    String state = String.valueOf(e.getSQLState());
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "22" -> invalid(state, e, operation);
      case "23" -> constraint(state, e, operation);
      case "08" -> lost(e, operation);
      case "57" -> interrupted(state, e, operation);
      case "40" ->
          fault(Fault.Kind.CONFLICT, "Another change got in between; try again", e, operation);
      case "P0", "44", "45" ->
          fault(Fault.Kind.CONFLICT, "The system refuses the change", e, operation);
      case "53" -> fault(Fault.Kind.OVERLOADED, "The system is too busy", e, operation);
      case "HY" ->
          state.equals("HYT00") || state.equals("HYT01")
              ? fault(Fault.Kind.TIMEOUT, "The system did not answer in time", e, operation)
              : garbage(e, operation);
      default -> garbage(e, operation);
    };
  }

  private static Fault invalid(String state, SQLException e, String operation) {
    String message =
        switch (state) {
          case "22001" -> "A value is too long";
          case "22003" -> "A number is out of range";
          case "22007", "22008" -> "A date or time is not valid";
          case "22021", "22P05" -> "A text has a character that the system cannot hold";
          default -> "A value is not valid";
        };
    return fault(Fault.Kind.INVALID, message, e, operation);
  }

  private static Fault constraint(String state, SQLException e, String operation) {
    int code = e.getErrorCode();
    boolean general = state.equals("23000");
    if (state.equals("23505") || state.equals("23P01") || (general && NOT_UNIQUE.contains(code))) {
      return fault(
          Fault.Kind.CONFLICT, "A record with the same key or unique value exists", e, operation);
    }
    if (Set.of("23503", "23506", "23504", "23001").contains(state)
        || (general && NO_PARENT.contains(code))) {
      return fault(
          Fault.Kind.CONFLICT,
          "The record refers to one that does not exist, or is referred to",
          e,
          operation);
    }
    if (state.equals("23502") || (general && NULL_GIVEN.contains(code))) {
      return fault(Fault.Kind.INVALID, "A required value is missing", e, operation);
    }
    return fault(Fault.Kind.INVALID, "A value is not allowed", e, operation);
  }

  private static Fault interrupted(String state, SQLException e, String operation) {
    return state.equals("57014")
        ? fault(Fault.Kind.TIMEOUT, "The system ended the request", e, operation)
        : lost(e, operation);
  }

  private static Fault lost(SQLException e, String operation) {
    return fault(Fault.Kind.GARBAGE, "The connection to the system broke", e, operation);
  }

  /// The statement itself was refused: the database no longer fits what the configuration says.
  private static Fault garbage(SQLException e, String operation) {
    String state = String.valueOf(e.getSQLState());
    String words = state.startsWith("42") ? ": " + firstLine(e) : "";
    return Fault.builder(Fault.Kind.GARBAGE, "The system refused the request")
        .operator(
            where(e, operation)
                + words
                + "; compare the snapshot with the database (`banyan import jdbc`)")
        .cause(e)
        .build();
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Fault fault(Fault.Kind kind, String message, SQLException e, String operation) {
    return Fault.builder(kind, message).operator(where(e, operation)).cause(e).build();
  }

  private static String where(SQLException e, String operation) {
    return "%s: SQLSTATE %s, code %d".formatted(operation, e.getSQLState(), e.getErrorCode());
  }
}
