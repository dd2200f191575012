package dev.banyan.gateway.durable;

import dev.banyan.command.CommandRequest;
import dev.banyan.operation.Effect;
import java.time.Duration;
import java.util.Set;

/// How a route goes about keys, as it is configured.
public sealed interface KeyRules {
  /// The methods whose requests may change something.
  Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

  /// The route does not look at keys: it changes nothing, or leaves them to the system.
  record Passed() implements KeyRules {}

  /// A request with a key is refused: it would be carried out at every repeat.
  record Refused() implements KeyRules {}

  /// Keys are honoured.
  ///
  /// @param route what tells routes apart, `API.METHOD /path`
  /// @param bodyBytesMax how large a request with a key may be, as it is held to be told apart
  /// @param anyone whether callers are not known
  /// @param joins whether what is done is an append to the same journal
  record Honoured(
      String route,
      boolean required,
      Duration keep,
      int answerBytesMax,
      long bodyBytesMax,
      CommandRequest.Repeat repeat,
      Effect effect,
      boolean anyone,
      boolean joins)
      implements KeyRules {}

  KeyRules PASSED = new Passed();
  KeyRules REFUSED = new Refused();
}
