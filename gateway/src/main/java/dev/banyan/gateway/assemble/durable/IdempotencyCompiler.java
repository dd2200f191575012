package dev.banyan.gateway.assemble.durable;

import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.durable.IdempotencySection;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.durable.KeyHeader;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.operation.Effect;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles what a route does about idempotency keys. Owned by one thread.
///
/// Where nothing is said, a write honours keys if there is a store. Where keys are not honoured, an
/// operation that changes something refuses them, unless it takes the key as a parameter; a relay
/// passes them to its system, which may honour them itself.
public final class IdempotencyCompiler {
  /// The largest request with a key: it is held whole, to be told apart from others.
  private static final long BODY_MAX = 4L << 20;

  private final String api;
  private final ApiSection section;
  private final Configuration configuration;
  private final Mistakes mistakes;

  public IdempotencyCompiler(
      String api, ApiSection section, Configuration configuration, Mistakes mistakes) {
    this.api = api;
    this.section = section;
    this.configuration = configuration;
    this.mistakes = mistakes;
  }

  /// `method` is the route's, `anyone` says that callers are not known, `rest` is null for a relay.
  public KeyRules compile(
      Name key, RouteSection route, String method, boolean anyone, @Nullable RestRoute rest) {
    IdempotencySection own = route.idempotency();
    IdempotencySection said = own == null ? section.idempotency() : own;
    boolean off = said != null && said.key() == IdempotencySection.Key.OFF;
    if (!writes(method, rest)) {
      if (own != null) {
        mistakes.error(
            "useless-key",
            own.place(),
            "`" + key.value() + "` changes nothing, so a repeat does no harm",
            "remove `idempotency`");
      }
      return KeyRules.PASSED;
    }
    if (said != null && !off && configuration.store() == null) {
      mistakes.error(
          "no-store",
          said.place(),
          "`idempotency` needs a journal to keep keys and answers in, and there is no `store`",
          "add `store: { sqlite: data/banyan.db }`");
      return KeyRules.PASSED;
    }
    if (off || configuration.store() == null) {
      return rest == null || takesKey(rest) ? KeyRules.PASSED : KeyRules.REFUSED;
    }
    IdempotencySection rules = said == null ? IdempotencySection.usual(key.place()) : said;
    return new KeyRules.Honoured(
        api + "." + key.value().strip(),
        rules.key() == IdempotencySection.Key.REQUIRED,
        rules.keep(),
        Math.toIntExact(rules.answerMax().bytes()),
        Math.min(route.bodyIn(section), BODY_MAX),
        route.target() instanceof RouteSection.Calls calls
            ? repeat(calls.call().value())
            : Repeat.NEVER,
        rest == null ? Effect.WRITE : rest.operation().signature().effect(),
        anyone,
        route.target() instanceof RouteSection.Commands);
  }

  private static boolean writes(String method, @Nullable RestRoute rest) {
    boolean changes = rest == null || rest.operation().signature().effect() != Effect.READ;
    return changes && (KeyRules.WRITES.contains(method) || method.equals("ANY"));
  }

  /// Whether the operation is given the key, and so may see to it itself.
  private static boolean takesKey(RestRoute rest) {
    return rest.parameters().stream()
        .anyMatch(
            one ->
                one.source() instanceof Source.Header(String name)
                    && name.equalsIgnoreCase(KeyHeader.NAME));
  }

  /// What may be done about a write of unknown outcome: what the operation says of itself.
  private Repeat repeat(String call) {
    OperationSection operation = null;
    for (Map.Entry<Name, OperationSection> one : configuration.operations().entrySet()) {
      operation = one.getKey().value().equals(call) ? one.getValue() : operation;
    }
    if (operation == null) {
      return Repeat.NEVER;
    }
    if (operation.confirm() != null) {
      return Repeat.CONFIRM;
    }
    return operation.onceBy() == null ? Repeat.NEVER : Repeat.ONCE_BY;
  }
}
