package dev.banyan.gateway.api.events;

import dev.banyan.journal.Spot;
import dev.banyan.value.Struct;

/// One thing that is told: what kind it is of, what of it the caller may see, the same as JSON, and
/// how far a caller that has taken it has got in its partition.
record Message(String kind, Struct value, byte[] json, int partition, Spot spot) {}
