package dev.banyan.gateway.limit;

import dev.banyan.base.Deadline;
import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.SharedMemory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The cells that went on alone when shared memory was away: they settle what they let in as soon
/// as it is back, whether or not their keys are asked for. Thread-safe.
final class Strays {
  private static final int AT_ONCE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final SharedMemory memory;
  private final Set<LeasedCell> cells = ConcurrentHashMap.newKeySet();

  Strays(SharedMemory memory) {
    this.memory = memory;
  }

  void add(LeasedCell cell) {
    cells.add(cell);
  }

  void remove(LeasedCell cell) {
    cells.remove(cell);
  }

  /// Lets all of them settle, so many at once. Waits: for a virtual thread.
  void settle() {
    int asked = 0;
    for (LeasedCell cell : cells) {
      cell.settle();
      asked++;
      if (asked % AT_ONCE == 0 && !answered()) {
        return;
      }
    }
  }

  /// Replies come in the order of the questions: this one is answered when those before are.
  private boolean answered() {
    Reply reply = memory.ask(new Command.Read("banyan:settled"), Deadline.in(PATIENCE));
    return !(reply instanceof Reply.Failed);
  }
}
