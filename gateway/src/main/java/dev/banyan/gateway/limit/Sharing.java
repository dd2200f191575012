package dev.banyan.gateway.limit;

import dev.banyan.shared.SharedMemory;

/// With whom limits are shared: the memory, the most nodes that run at once, and which part of a
/// limit all of them together may hold ahead. `prefix` keeps configurations apart.
public record Sharing(SharedMemory memory, int nodes, double lease, String prefix) {
  private static final int LEAST = 2;

  /// The most one node may hold or overdraw, both together.
  long leaseOf(long capacity) {
    return Math.max(LEAST, (long) (capacity * lease / nodes));
  }
}
