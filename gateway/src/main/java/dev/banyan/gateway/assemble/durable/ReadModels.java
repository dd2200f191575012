package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.projection.Projection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The projections of a configuration, compiled; `open` is where routes find them once their store
/// is open, and `recall` makes those of earlier configurations again.
public record ReadModels(
    Map<String, CompiledProjection> all, OpenProjections open, Projection.Recall recall) {
  public ReadModels {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }
}
