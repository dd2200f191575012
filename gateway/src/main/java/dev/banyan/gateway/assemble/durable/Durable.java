package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.StorePlan;
import org.jspecify.annotations.Nullable;

/// The durable work of a configuration, nothing opened yet. `store` is null where there is none.
public record Durable(@Nullable StorePlan store) {}
