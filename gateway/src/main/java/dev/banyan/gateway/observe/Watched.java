package dev.banyan.gateway.observe;

import dev.banyan.connect.LiveSystem;
import dev.banyan.guard.Shared;

/// An opened system as it is watched: asked for signs of life, for what differs from its snapshot,
/// and for figures. `needed`: the gateway is not ready while it is down.
public record Watched(LiveSystem live, Shared guard, boolean needed) {}
