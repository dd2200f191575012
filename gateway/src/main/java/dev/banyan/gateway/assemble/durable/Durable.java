package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.OpenJournal;
import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.gateway.durable.StorePlan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The durable work of a configuration, nothing opened yet. `store` is null where there is none;
/// `journal` and `openProjections` are where its parts find what is opened later.
public record Durable(
    @Nullable StorePlan store,
    OpenJournal journal,
    Map<String, CompiledModel> models,
    OpenProjections openProjections,
    Map<String, CompiledProjection> projections) {
  public Durable {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    projections = Collections.unmodifiableMap(new LinkedHashMap<>(projections));
  }
}
