package dev.banyan.projection.store;

/// An event that waits for its key.
///
/// @param watermark how far time had got when it came
public record Waiting(int partition, long position, long watermark) {}
