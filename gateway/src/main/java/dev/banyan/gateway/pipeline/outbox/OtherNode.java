package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.journal.Recorded;
import java.util.ArrayList;
import java.util.List;

/// The node that has the turn, as one that waits for it sees it. One that writes nothing because
/// there is nothing to do is not silent. Owned by the thread that polls.
final class OtherNode {
  private final EventSubscription.Way way;
  private final List<Long> passed = new ArrayList<>();
  private long version = -1;
  private boolean awaited;
  private long awaitedNanos;

  OtherNode(EventSubscription.Way way) {
    this.way = way;
  }

  /// Whether it has stood still for the length of a lease with events before it, as seen from here:
  /// no clock of another node is believed.
  boolean isSilent(Reached.Standing last) {
    if (last.version() != version) {
      version = last.version();
      awaited = false;
      passed.clear();
      passed.addAll(last.positions());
    }
    if (!awaited && isAwaited()) {
      awaited = true;
      awaitedNanos = System.nanoTime();
    }
    return awaited && System.nanoTime() - awaitedNanos >= way.lease().toNanos();
  }

  /// Whether there are events behind what it has reached.
  private boolean isAwaited() {
    for (int partition = 0; partition < passed.size(); partition++) {
      List<Recorded> page = way.next(partition, passed.get(partition));
      while (!page.isEmpty()) {
        if (page.stream().anyMatch(way.messages()::concerns)) {
          return true;
        }
        passed.set(partition, page.getLast().place().position());
        page = way.next(partition, passed.get(partition));
      }
    }
    return false;
  }
}
