package dev.banyan.gateway.assemble;

import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.guard.Shared;

/// A system as it was read, with the state that its guards share. `settings` are those of its kind,
/// defaults filled in; `contract` is its fingerprint before the configuration's queries were added.
public record SystemPart(
    String name,
    String kind,
    LegacySystem system,
    Record settings,
    String contract,
    SystemSection section,
    Shared guard) {}
