package dev.banyan.gateway.assemble.durable;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What routes say of projections, as operations. Owned by one thread.
public record ProjectionOperations(
    Durable.ReadModels readModels, Set<String> written, Mistakes mistakes) {

  /// What a route with these path parameters reads; null, with a mistake told now or before, where
  /// there is no such projection.
  public ModelOperations.@Nullable Found rows(Name name, List<String> path) {
    CompiledProjection found = readModels.all().get(name.value());
    if (found == null) {
      if (!written.contains(name.value())) {
        mistakes.error(
            "unknown-projection",
            name.place(),
            "there is no projection `" + name + "`",
            Suggestion.forWord(name.value(), written));
      }
      return null;
    }
    return new ModelOperations.Found(
        found.operation(Set.copyOf(path), readModels.open()),
        List.of("reads the projection `" + name + "`"),
        null);
  }
}
