package dev.banyan.audit;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Signs checkpoints of the journal. Before it signs, it reads every record since the checkpoint
/// before, chained to the hash that was signed there: a history that was written anew is not signed
/// but stops the journal's notary with a fault named [Journal#BROKEN].
///
/// Several notaries over one journal agree by the version of the checkpoints' stream. Not
/// thread-safe: one thread has it.
public final class Notary {
  private static final int PAGE = 1_000;

  /// The most records of a partition that one checkpoint stands for; a proof reads their hashes.
  static final int RANGE_MAX = 100_000;

  private final Journal journal;
  private final SigningKey key;
  private final InstantSource clock;
  private final AtomicLong signed = new AtomicLong();
  private @Nullable Checkpoint last;

  public Notary(Journal journal, SigningKey key, InstantSource clock) {
    this.journal = journal;
    this.key = key;
    this.clock = clock;
  }

  /// How many checkpoints it has signed.
  public long signed() {
    return signed.get();
  }

  /// Signs all there is, as many checkpoints as that takes; none where nothing was recorded since
  /// the last one but checkpoints.
  ///
  /// @return the last one there is; null where there is none
  public @Nullable Checkpoint sign(Deadline deadline) {
    boolean more = true;
    while (more) {
      more = signOne(deadline);
    }
    return last;
  }

  /// True where there may be more to sign.
  private boolean signOne(Deadline deadline) {
    long sequence = journal.version(Checkpoint.STREAM, deadline);
    Checkpoint before = sequence == 0 ? null : before(sequence, deadline);
    last = before;
    List<Checkpoint.Part> parts = new ArrayList<>();
    boolean news = false;
    boolean whole = true;
    for (int partition = 0; partition < journal.partitions(); partition++) {
      Range range = new Range(partition, before == null ? null : before.part(partition));
      whole &= range.read(deadline);
      news |= range.news;
      parts.add(range.part());
    }
    if (!news) {
      return false;
    }
    Checkpoint next = Checkpoint.signed(sequence + 1, now(), parts, key);
    Entry entry = new Entry(Checkpoint.KIND, Bytes.wrap(next.json().bytes()));
    Expected expected = sequence == 0 ? Expected.newStream() : Expected.version(sequence);
    Outcome outcome = journal.append(Append.to(Checkpoint.STREAM, expected, entry), deadline);
    return switch (outcome) {
      case Outcome.Written _ -> {
        last = next;
        signed.incrementAndGet();
        yield !whole;
      }
      case Outcome.Refused _ -> true; // Another node was first: what it left is looked at.
    };
  }

  private Instant now() {
    return Chain.at(Chain.micros(clock.instant()));
  }

  private Checkpoint before(long sequence, Deadline deadline) {
    Checkpoint known = last;
    if (known != null && known.sequence() == sequence) {
      return known;
    }
    List<Recorded> found = journal.read(Checkpoint.STREAM, sequence - 1, 1, deadline);
    Checkpoint read = found.isEmpty() ? null : Checkpoint.of(found.getFirst().payload());
    if (read == null || read.sequence() != sequence || !read.holds()) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
          .name(Journal.BROKEN)
          .operator(
              "checkpoint "
                  + sequence
                  + " of the journal is not one that was signed; stop the gateway, keep a copy of"
                  + " the store and look at it with `banyan journal verify`")
          .build();
    }
    return read;
  }

  /// The records of one partition since the checkpoint before. Owned by the notary.
  private final class Range {
    private final int partition;
    private final long after;
    private final Chain chain;
    private final Merkle tree = new Merkle();
    private boolean news;

    Range(int partition, Checkpoint.@Nullable Part before) {
      this.partition = partition;
      this.after = before == null ? 0 : before.to();
      this.chain = new Chain(partition, after, before == null ? Chain.START : before.hash());
    }

    /// True where it came to the end.
    boolean read(Deadline deadline) {
      while (chain.position() - after < RANGE_MAX) {
        List<Recorded> page = journal.read(partition, chain.position(), PAGE, deadline);
        for (Recorded record : page) {
          if (!chain.follows(record)) {
            throw Untrusted.record("of this gateway", partition, chain.position() + 1);
          }
          tree.add(record.hash());
          news |= !record.kind().equals(Checkpoint.KIND);
        }
        if (Journal.isLast(page, PAGE)) {
          return true;
        }
      }
      return false;
    }

    Checkpoint.Part part() {
      return new Checkpoint.Part(partition, after, chain.position(), chain.hash(), tree.root());
    }
  }

  /// How long one round of signing may take.
  public static final Duration PATIENCE = Duration.ofMinutes(1);
}
