package dev.banyan.projection.store;

import java.time.Instant;

/// A key whose events wait, because one of them could not be applied.
///
/// @param key as a person reads it
/// @param position of the event that failed
/// @param waiting how many events wait, that one included
public record ParkedKey(
    String tenant,
    String key,
    String reason,
    int partition,
    long position,
    Instant since,
    long waiting) {}
