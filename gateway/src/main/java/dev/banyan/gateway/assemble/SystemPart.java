package dev.banyan.gateway.assemble;

import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.guard.Shared;

/// A system as it was read, with the state that its guards share.
public record SystemPart(
    String name, String kind, LegacySystem system, SystemSection section, Shared guard) {}
