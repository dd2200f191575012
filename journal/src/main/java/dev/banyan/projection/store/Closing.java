package dev.banyan.projection.store;

/// That a record has closed windows: with it, time has got from `low` to `high`, in milliseconds
/// since 1970, as windows of all partitions see it.
public record Closing(int partition, long position, long low, long high) {}
