package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.command.KeptAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The problems of requests with a key. `gateway.api.Answers` gives each its status; `problems:`
/// may give it another.
public final class CommandProblems {
  public static final String KEY_MISSING = "idempotency-key-missing";
  public static final String KEY_INVALID = "idempotency-key-invalid";
  public static final String KEY_REUSED = "idempotency-key-reused";
  public static final String KEY_IN_USE = "idempotency-key-in-use";
  public static final String NOT_OFFERED = "idempotency-not-offered";
  public static final String ANSWER_NOT_KEPT = "idempotency-answer-not-kept";
  public static final String UNKNOWN = "outcome-unknown";

  private CommandProblems() {}

  /// Those that a route's requests may meet, for its contract.
  public static List<Fault> of(KeyRules rules) {
    return switch (rules) {
      case KeyRules.Passed _ -> List.of();
      case KeyRules.Refused _ -> List.of(notOffered());
      case KeyRules.Honoured honoured -> {
        List<Fault> all =
            new ArrayList<>(
                List.of(
                    fault(Fault.Kind.MALFORMED, KEY_INVALID, "").build(),
                    reused(),
                    inUse(Duration.ofSeconds(1)),
                    fault(Fault.Kind.CONFLICT, ANSWER_NOT_KEPT, "").build()));
        if (honoured.required()) {
          all.add(missing());
        }
        yield all;
      }
    };
  }

  static Fault missing() {
    return fault(Fault.Kind.MALFORMED, KEY_MISSING, "This write needs an Idempotency-Key").build();
  }

  static Fault notOffered() {
    return fault(
            Fault.Kind.MALFORMED,
            NOT_OFFERED,
            "A repeat with the same key would be carried out again; send it without one")
        .build();
  }

  static Fault reused() {
    return fault(
            Fault.Kind.INVALID,
            KEY_REUSED,
            "The first request with this key had another path, query or body; choose a new key")
        .build();
  }

  static Fault inUse(Duration retryAfter) {
    return fault(
            Fault.Kind.CONFLICT,
            KEY_IN_USE,
            "The first request with this key is under way; ask again with the same key")
        .retryAfter(retryAfter)
        .build();
  }

  static Fault notKept(KeptAnswer answer) {
    return fault(
            Fault.Kind.CONFLICT,
            ANSWER_NOT_KEPT,
            "The first request with this key was answered "
                + answer.status()
                + "; its answer of "
                + answer.bytes()
                + " bytes was too large to be kept, and it is not carried out again")
        .build();
  }

  static Fault unknown() {
    return fault(
            Fault.Kind.OUTCOME_UNKNOWN,
            UNKNOWN,
            "Nobody knows whether the first request with this key was carried out; it is not"
                + " carried out again")
        .operator("a repeat of a command of unknown outcome was refused; see docs/idempotency.md")
        .build();
  }

  /// What is told where nothing was done, since nothing was recorded.
  static Fault notRecorded(Fault cause) {
    return Fault.builder(Fault.Kind.OVERLOADED, "The command could not be recorded")
        .operator("a command was not recorded: " + cause.operator())
        .retryAfter(Duration.ofSeconds(1))
        .cause(cause)
        .unsent()
        .build();
  }

  /// What is told where the journal does not say whether a command was recorded.
  static Fault unsettled(Fault cause) {
    return fault(
            Fault.Kind.OUTCOME_UNKNOWN,
            UNKNOWN,
            "It is not known whether the command was recorded; send it again with the same key")
        .operator("the journal does not say whether it has a command: " + cause.operator())
        .cause(cause)
        .build();
  }

  private static Fault.Builder fault(Fault.Kind kind, String name, String message) {
    return Fault.builder(kind, message).name(name);
  }
}
