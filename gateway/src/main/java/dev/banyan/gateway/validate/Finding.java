package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// What was found of one message. `fault` says what is wrong; null where nothing is, or where it
/// could not be checked.
public record Finding(Kind kind, @Nullable Fault fault) {
  static final Finding RIGHT = new Finding(Kind.RIGHT, null);
  static final Finding NOT_CHECKED = new Finding(Kind.NOT_CHECKED, null);

  /// Before anything was looked at.
  public static final Finding NOTHING = NOT_CHECKED;

  /// The kinds, as metrics and logs name them.
  public enum Kind {
    RIGHT,
    /// It is too large to hold, in a form that is not decoded, or of an operation left out.
    NOT_CHECKED,
    UNKNOWN_PATH,
    UNKNOWN_METHOD,
    PARAMETERS,
    CONTENT_TYPE,
    BODY,
    /// The contract does not declare this status.
    STATUS
  }

  static Finding wrong(Kind kind, Fault fault) {
    return new Finding(kind, fault);
  }

  public boolean isWrong() {
    return fault != null;
  }
}
