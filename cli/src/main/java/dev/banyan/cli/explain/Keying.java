package dev.banyan.cli.explain;

import dev.banyan.command.CommandRequest;
import dev.banyan.gateway.durable.KeyRules;
import org.jspecify.annotations.Nullable;

/// What a route does about idempotency keys, for `explain`.
final class Keying {
  private Keying() {}

  /// Null where it does not look at them.
  static @Nullable Outline of(KeyRules rules) {
    return switch (rules) {
      case KeyRules.Passed _ -> null;
      case KeyRules.Refused _ ->
          new Outline().put("a request with a key", "refused: it would be carried out each time");
      case KeyRules.Honoured honoured ->
          new Outline()
              .put("a request without a key", honoured.required() ? "refused" : "as ever")
              .put("a repeat", "the first answer again, for " + Outline.words(honoured.keep()))
              .put("kept of an answer at most", honoured.answerBytesMax() + " bytes")
              .put("a request with a key is at most", honoured.bodyBytesMax() + " bytes")
              .put("where nobody knows whether it was done", repeat(honoured.repeat()))
              .put(
                  "told apart by",
                  honoured.anyone()
                      ? "tenant, route and key, which has 16 characters at least"
                      : "tenant, caller, route and key");
    };
  }

  private static String repeat(CommandRequest.Repeat repeat) {
    return switch (repeat) {
      case NEVER -> "a repeat is refused: a person has to look";
      case ONCE_BY -> "a repeat is sent again: the target refuses a second one";
      case CONFIRM -> "a repeat asks first whether it was done";
    };
  }
}
