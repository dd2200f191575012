package dev.banyan.audit;

import dev.banyan.value.Bytes;
import java.util.List;
import java.util.Set;

/// What was found about a store.
///
/// @param keys the keys that have signed its checkpoints, as text
/// @param checkpoints how many there are
/// @param flaws the first of each partition, and those of the whole; empty where all is well
public record Verdict(
    List<Partition> partitions, long checkpoints, Set<String> keys, List<Flaw> flaws) {
  public Verdict {
    partitions = List.copyOf(partitions);
    keys = Set.copyOf(keys);
    flaws = List.copyOf(flaws);
  }

  /// How far a partition is whole.
  ///
  /// @param signed the position up to which checkpoints stand for it
  public record Partition(int number, long records, Bytes hash, long signed) {}

  public boolean whole() {
    return flaws.isEmpty();
  }
}
