package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Recorded;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks over the checkpoints of a store in their order, a few at a time. It ends before one that
/// is none or that does not begin where the one before it has ended. Owned by one thread.
final class CheckpointWalk {
  private static final int PAGE = 100;

  private final Archive archive;
  private Iterator<Archive.Row> page = List.<Archive.Row>of().iterator();
  private long seen;
  private @Nullable Checkpoint last;
  private @Nullable String broken;

  CheckpointWalk(Archive archive) {
    this.archive = archive;
  }

  /// How many it has come by.
  long seen() {
    return seen;
  }

  /// Why it has ended before the last one; null where it has not.
  @Nullable String broken() {
    return broken;
  }

  /// Null at the end.
  @Nullable Checkpoint next() {
    if (broken != null) {
      return null;
    }
    if (!page.hasNext()) {
      page = archive.read(Checkpoint.STREAM, seen, PAGE).iterator();
      if (!page.hasNext()) {
        return null;
      }
    }
    Checkpoint next =
        switch (page.next()) {
          case Archive.Row.Whole(Recorded record) ->
              record.place().version() == seen + 1 ? Checkpoint.of(record.payload()) : null;
          case Archive.Row.Unreadable _ -> null;
        };
    if (next == null || next.sequence() != seen + 1 || !follows(next)) {
      broken = "checkpoint " + (seen + 1) + " is missing or not one that goes on from the last";
      return null;
    }
    last = next;
    seen++;
    return next;
  }

  private boolean follows(Checkpoint next) {
    for (Checkpoint.Part part : next.parts()) {
      Checkpoint.Part before = last == null ? null : last.part(part.partition());
      if (part.after() != (before == null ? 0 : before.to()) || part.to() < part.after()) {
        return false;
      }
    }
    return last == null || next.parts().size() >= last.parts().size();
  }
}
