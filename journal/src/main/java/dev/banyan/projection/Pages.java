package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the projections of one runner read of the journal: the last whole page of each partition
/// stays at hand for the next projection that is at the same place, as those are which are made
/// anew together. Owned by the runner's thread.
final class Pages {
  /// A page of more bytes is read by each projection.
  private static final long BYTES_MAX = 1L << 20;

  private final Journal journal;
  private final Map<Integer, Page> pages = new HashMap<>();

  /// Nothing can come to be within a page that has as many records as were wanted.
  private record Page(long behind, List<Recorded> records) {}

  Pages(Journal journal) {
    this.journal = journal;
  }

  /// The records of a partition behind a position, oldest first, so many at most; none where it has
  /// got to the end. Blocks.
  List<Recorded> next(int partition, long behind, int max, Deadline deadline) {
    Page known = pages.get(partition);
    if (known != null && known.behind() == behind && known.records().size() == max) {
      return known.records();
    }
    List<Recorded> found = journal.tail().next(partition, behind, max, deadline);
    if (found.size() == max && bytes(found) <= BYTES_MAX) {
      pages.put(partition, new Page(behind, List.copyOf(found)));
    }
    return found;
  }

  private static long bytes(List<Recorded> records) {
    return records.stream().mapToLong(record -> record.payload().size()).sum();
  }

  /// Lets go of all of them.
  void clear() {
    pages.clear();
  }
}
