package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.audit.AuditPolicy;
import dev.banyan.gateway.durable.StorePlan;
import org.jspecify.annotations.Nullable;

/// The durable work of a configuration, nothing opened yet. `store` and `audit` are null where
/// there is none.
public record Durable(@Nullable StorePlan store, @Nullable AuditPolicy audit) {}
