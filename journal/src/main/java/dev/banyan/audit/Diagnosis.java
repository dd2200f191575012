package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.value.Bytes;
import org.jspecify.annotations.Nullable;

/// Says what has happened where a chain breaks, by trying where else the record would fit. Owned by
/// one thread.
final class Diagnosis {
  /// How many records may have been taken out or put in before it says only that one is changed.
  private static final int SHIFT_MAX = 1_000;

  private final Archive archive;
  private final Chain chain;
  private final int partition;
  private final long expected;
  private @Nullable Recorded next;
  private long home;

  /// @param chain as it stands before the record that is wrong
  Diagnosis(Archive archive, Chain chain) {
    this.archive = archive;
    this.chain = chain;
    this.partition = chain.partition();
    this.expected = chain.position() + 1;
  }

  Flaw of(Archive.Row stray) {
    if (stray.position() < expected) {
      return flaw(Flaw.Kind.INSERTED, stray.position(), "it stands before the first record");
    }
    if (stray.position() > expected) {
      long to = stray.position() - 1;
      String which = to == expected ? "record " + to : "records " + expected + " to " + to;
      return flaw(Flaw.Kind.REMOVED, expected, which + (to == expected ? " is" : " are") + " gone");
    }
    if (!(stray instanceof Archive.Row.Whole(Recorded record))) {
      return changed();
    }
    archive.scan(partition, expected, this::first);
    if (next != null && fits(record, next.hash(), expected + 1)) {
      return reordered(expected + 1);
    }
    if (next != null && fits(next, chain.hash(), expected)) {
      return flaw(Flaw.Kind.INSERTED, expected, "it was put before the record that follows");
    }
    int shift = next == null ? 0 : shift(record, next);
    if (shift > 0) {
      return flaw(
          Flaw.Kind.REMOVED, expected, "from here " + shift + " are gone, and the rest moved up");
    }
    if (shift < 0) {
      return flaw(Flaw.Kind.INSERTED, expected, -shift + " were put in before here");
    }
    archive.scan(partition, Long.MIN_VALUE, row -> seek(record, row));
    return home == 0 ? changed() : reordered(home);
  }

  private Flaw reordered(long from) {
    return flaw(Flaw.Kind.REORDERED, expected, "what stands here was record " + from);
  }

  private Flaw changed() {
    return flaw(Flaw.Kind.CHANGED, expected, "it does not say what it said when it was written");
  }

  private boolean first(Archive.Row row) {
    next = row instanceof Archive.Row.Whole(Recorded record) ? record : null;
    return false;
  }

  /// By how many places the records have moved up, from the hash that the next one is chained to.
  private int shift(Recorded record, Recorded following) {
    if (following.place().position() != expected + 1) {
      return 0;
    }
    for (int by = 1; by <= SHIFT_MAX; by++) {
      if (fits(following, record.hash(), expected + 1 + by)) {
        return by;
      }
      if (expected + 1 - by > 0 && fits(following, record.hash(), expected + 1 - by)) {
        return -by;
      }
    }
    return 0;
  }

  /// Whether the record stood at the place of that row, or beside it: its predecessor is the row
  /// before, or has moved by one place with it.
  private boolean seek(Recorded record, Archive.Row row) {
    if (row instanceof Archive.Row.Whole(Recorded one)) {
      long at = one.place().position();
      for (long position = Math.max(1, at - 1); position <= at + 1 && home == 0; position++) {
        if (position != expected && fits(record, one.hash(), position)) {
          home = position;
        }
      }
    }
    if (home == 0 && expected != 1 && fits(record, Chain.START, 1)) {
      home = 1;
    }
    return home == 0;
  }

  private boolean fits(Recorded record, Bytes before, long position) {
    Outcome.Place place = new Outcome.Place(partition, position, record.place().version());
    Recorded moved =
        new Recorded(
            record.stream(),
            place,
            record.kind(),
            record.at(),
            record.claims(),
            record.payload(),
            record.hash());
    return new Chain(partition, position - 1, before).follows(moved);
  }

  private Flaw flaw(Flaw.Kind kind, long position, String what) {
    return new Flaw(kind, partition, position, what);
  }
}
