package dev.banyan.gateway.limit;

import dev.banyan.shared.SharedMemory;

/// With whom limits are shared: the memory, the most nodes that run at once, and which part of a
/// limit all of them together may hold ahead. `prefix` keeps configurations apart. One for each
/// memory that is opened.
public final class Sharing {
  private static final int LEAST = 2;

  private final SharedMemory memory;
  private final int nodes;
  private final double lease;
  private final String prefix;
  private final Strays strays;

  public Sharing(SharedMemory memory, int nodes, double lease, String prefix) {
    this.memory = memory;
    this.nodes = nodes;
    this.lease = lease;
    this.prefix = prefix;
    this.strays = new Strays(memory);
    memory.whenBack(strays::settle);
  }

  SharedMemory memory() {
    return memory;
  }

  int nodes() {
    return nodes;
  }

  String prefix() {
    return prefix;
  }

  Strays strays() {
    return strays;
  }

  /// The most one node may hold or overdraw, both together.
  long leaseOf(long capacity) {
    return Math.max(LEAST, (long) (capacity * lease / nodes));
  }
}
