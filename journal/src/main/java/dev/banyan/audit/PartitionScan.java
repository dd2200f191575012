package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at all records of one partition: that each is chained to the one before, and that they are
/// those that were signed and acknowledged. Ends at the first that is wrong. Owned by one thread.
final class PartitionScan {
  private final Archive archive;
  private final int partition;
  private final Archive.End end;
  private final Chain chain;
  private final CheckpointWalk checkpoints;
  private final Merkle tree = new Merkle();
  private @Nullable Checkpoint next;
  private Checkpoint.@Nullable Part boundary;
  private final HeldSum held = new HeldSum();
  private long signed;
  private Archive.@Nullable Row stray;
  private final List<Flaw> flaws = new ArrayList<>();

  PartitionScan(Archive archive, int partition, Archive.End end) {
    this.archive = archive;
    this.partition = partition;
    this.end = end;
    this.chain = new Chain(partition);
    this.checkpoints = new CheckpointWalk(archive);
  }

  List<Flaw> run(boolean withoutEnd) {
    toNextBoundary();
    archive.scan(partition, Long.MIN_VALUE, this::take);
    if (stray != null) {
      flaws.add(new Diagnosis(archive, chain).of(stray));
    } else if (flaws.isEmpty()) {
      ends(withoutEnd);
    }
    return flaws;
  }

  Verdict.Partition found() {
    return new Verdict.Partition(partition, chain.position(), chain.hash(), signed);
  }

  /// The reservations that the records have taken and not released.
  HeldSum held() {
    return held;
  }

  private boolean take(Archive.Row row) {
    if (!(row instanceof Archive.Row.Whole(Recorded record)) || !chain.follows(record)) {
      stray = row;
      return false;
    }
    count(record.claims());
    if (end instanceof Archive.End.Acknowledged(long position, Bytes hash)
        && position == chain.position()
        && !hash.equals(chain.hash())) {
      flaw(Flaw.Kind.REWRITTEN, position, "it is not the record that was acknowledged there");
    }
    tree.add(record.hash());
    while (boundary != null && boundary.to() == chain.position() && flaws.isEmpty()) {
      cross(boundary);
    }
    return flaws.isEmpty();
  }

  /// A checkpoint that nobody has signed as it stands says nothing of the records: it is a record
  /// that was changed itself, and is found as one.
  private void cross(Checkpoint.Part part) {
    boolean same = part.hash().equals(chain.hash()) && part.root().equals(tree.root());
    if (!same && isSigned()) {
      flaw(
          Flaw.Kind.REWRITTEN,
          part.after() + 1,
          "the records up to " + part.to() + " fit together, but are not those that were signed");
      return;
    }
    signed = same ? part.to() : signed;
    tree.clear();
    toNextBoundary();
  }

  private boolean isSigned() {
    return next != null && next.holds();
  }

  /// The next checkpoint that stands for new records of this partition.
  private void toNextBoundary() {
    do {
      next = checkpoints.next();
      boundary = next == null ? null : next.part(partition);
    } while (next != null && (boundary == null || boundary.to() == boundary.after()));
  }

  /// What must hold behind the last record.
  private void ends(boolean withoutEnd) {
    long there = chain.position();
    switch (end) {
      case Archive.End.Acknowledged(long position, Bytes _) -> {
        if (position > there) {
          flaw(
              Flaw.Kind.TRUNCATED,
              there + 1,
              "it ends with record " + there + ", but " + position + " was acknowledged");
        }
      }
      case Archive.End.Untold(String why) -> {
        if (!withoutEnd) {
          flaw(Flaw.Kind.UNTOLD, there, "whether its end was cut off cannot be told: " + why);
        }
      }
    }
    if (boundary != null && isSigned() && flaws.isEmpty()) {
      flaw(
          Flaw.Kind.TRUNCATED,
          there + 1,
          "it ends with record " + there + ", but " + boundary.to() + " was signed");
    }
  }

  private void flaw(Flaw.Kind kind, long position, String what) {
    flaws.add(new Flaw(kind, partition, position, what));
  }

  private void count(Bytes claims) {
    for (Claim claim : Chain.claims(claims)) {
      switch (claim) {
        case Claim.Reserve(Reservation one) -> held.take(one);
        case Claim.Release(Reservation one) -> held.release(one);
      }
    }
  }
}
