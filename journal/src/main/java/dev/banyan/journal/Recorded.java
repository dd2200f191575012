package dev.banyan.journal;

import dev.banyan.value.Bytes;
import java.time.Instant;

/// A record as the journal keeps it.
///
/// @param at when it was recorded, by the clock of the node that wrote it; tells no order
/// @param claims what the append did with reservations, as [Chain] writes it; empty but for the
///   first record of an append with claims
/// @param hash chained over the record before it in its partition
public record Recorded(
    StreamId stream,
    Outcome.Place place,
    String kind,
    Instant at,
    Bytes claims,
    Bytes payload,
    Bytes hash) {}
