package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// What was found of one message. `fault` says what is wrong, or why it could not be checked; null
/// where nothing is to be said of it. One that has a fault goes on only where it is reported.
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

  /// Of a message that cannot be told to be right: `kind` is what would be wrong with it, unless
  /// that it was not checked at all is what the fault says.
  static Finding of(Kind kind, Fault fault) {
    return switch (fault.kind()) {
      case TOO_LARGE, OVERLOADED, BUG -> new Finding(Kind.NOT_CHECKED, fault);
      case UNSUPPORTED_MEDIA_TYPE -> new Finding(Kind.CONTENT_TYPE, fault);
      default -> new Finding(kind, fault);
    };
  }

  /// Of a check that has failed itself, by whichever exception.
  static Finding failed(Throwable bug) {
    return new Finding(Kind.NOT_CHECKED, Fault.bug("the check of a message failed", bug));
  }

  public boolean isWrong() {
    return fault != null;
  }
}
