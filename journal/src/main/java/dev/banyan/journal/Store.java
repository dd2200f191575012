package dev.banyan.journal;

import dev.banyan.base.Fault;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a journal is kept: a declared port, with one store in a file and one in PostgreSQL. It is
/// opened by its own class, which verifies what is there and refuses what it cannot trust.
///
/// A native driver pins the carrier of a virtual thread, so a store is asked by platform threads of
/// [Journal] alone: one that writes, and a few that read, each with a [Reader] of its own.
public interface Store extends AutoCloseable {
  /// How many partitions there are; each has an order of its own.
  int partitions();

  /// Whether other processes may write to it as well.
  boolean isShared();

  /// Writes a group of appends in one transaction, in their order, flushed when this returns. By
  /// the writer's thread alone; throws nothing.
  Committed commit(List<Append> group, Instant now);

  /// The records of the last group in their order, where nobody else writes and they are at hand;
  /// else none. By the writer's thread.
  default List<Recorded> written() {
    return List.of();
  }

  /// Does what nobody needs to wait for, such as bringing a log home. By the writer's thread, when
  /// the callers of a group have been answered; throws nothing.
  void afterwards();

  /// A reader for one thread.
  Reader reader();

  /// After the writer's last group.
  @Override
  void close();

  /// What became of a group.
  sealed interface Committed {
    /// Decided: one outcome for each append, and what was written is flushed.
    record Done(List<Outcome> outcomes) implements Committed {}

    /// Not written, or nobody knows (`OUTCOME_UNKNOWN`). `stops`: the store cannot be trusted with
    /// another group.
    record Failed(Fault fault, boolean stops) implements Committed {}
  }

  /// Reads what is durable. Owned by one thread. A record that is not as it was written is a fault
  /// whose name is [Journal#BROKEN].
  interface Reader extends Reading.Reader {
    /// The records of a stream behind that version, as [Journal#read] has them.
    List<Recorded> read(StreamId stream, long afterVersion, int max);

    /// The records of a partition behind that position, as [Journal#read] has them.
    List<Recorded> read(int partition, long afterPosition, int max);

    /// The last version of a stream; 0 where it has no record.
    long version(StreamId stream);

    /// The position of the last record of each partition; 0 where it has none.
    List<Long> heads();

    /// Where the record is that took a reservation; null where nobody has it.
    @Nullable Holder holder(Reservation reservation);
  }

  /// The record whose append took a reservation.
  record Holder(int partition, long position) {}
}
