package dev.banyan.projection.store;

import dev.banyan.value.Bytes;

/// How far a version of a projection has got in one partition of the journal.
///
/// @param hash of the record at that position, by which it is seen that the journal is another one
/// @param watermark how far time has got, in milliseconds since 1970; [Long#MIN_VALUE] at first
public record Checkpoint(int partition, long position, Bytes hash, long watermark) {}
