package dev.banyan.connect;

import java.util.Set;

/// One way in which a live system differs from the snapshot of its contract: a sentence for the
/// operator, and the operations that can no longer be trusted because of it, by their names within
/// the system; none where what is used is as it was.
public record Difference(String sentence, Set<String> operations) {
  public Difference {
    operations = Set.copyOf(operations);
  }
}
