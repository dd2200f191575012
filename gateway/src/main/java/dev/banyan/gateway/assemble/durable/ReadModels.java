package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.OpenProjections;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The projections of a configuration, compiled; `open` is where routes find them once their store
/// is open.
public record ReadModels(Map<String, CompiledProjection> all, OpenProjections open) {
  public ReadModels {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }
}
