package dev.banyan.journal;

import dev.banyan.base.Fault;
import dev.banyan.value.Bytes;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A store as it lies there, opened to be looked at and never to be written: the file beside a
/// running gateway, a copy of it, or a database. A declared port, with one archive for each store.
///
/// What it gives is not checked: to judge it is the work of who reads it. All of it is of one
/// moment, which it holds until it is closed. Owned by one thread. Its faults are `UNREACHABLE`
/// where it cannot be read at all, and named [Journal#BROKEN] where what is there is no store.
public interface Archive extends AutoCloseable {
  /// The file or the address, for messages.
  String where();

  /// How far each partition is said to have got, by the number of the partition, from 0 on.
  List<End> ends();

  /// The rows of a partition behind that position in their order, whatever their hashes say, until
  /// the visitor answers false.
  void scan(int partition, long afterPosition, Predicate<Row> visitor);

  /// The records of a stream behind that version, which may hold anything.
  List<Row> read(StreamId stream, long afterVersion, int max);

  /// What is wrong with the files or tables besides their records.
  List<String> damage();

  /// Goes through what is reserved, in no order. Rows that can be no reservation are left out.
  void reservations(Consumer<Reservation> visitor);

  /// How many rows say that they were reserved by a record that did not.
  long astray();

  @Override
  void close();

  /// What is known of the last record of a partition besides the record itself.
  sealed interface End {
    /// That record was acknowledged as the last one.
    record Acknowledged(long position, Bytes hash) implements End {}

    /// Nothing is known, so that nobody can tell whether the end was cut off.
    record Untold(String why) implements End {}
  }

  /// One row.
  sealed interface Row {
    long position();

    /// It can be read as a record.
    record Whole(Recorded record) implements Row {
      @Override
      public long position() {
        return record.place().position();
      }
    }

    /// It holds what no record can hold.
    record Unreadable(long position) implements Row {}
  }

  /// The fault of an archive that cannot be read.
  static Fault unreachable(String where, String why) {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The journal cannot be read")
        .operator("the journal " + where + " cannot be read: " + why)
        .build();
  }

  /// The fault of an archive that is no store.
  static Fault broken(String where, String why) {
    return Fault.builder(Fault.Kind.OVERLOADED, "The journal is broken")
        .name(Journal.BROKEN)
        .operator("the journal " + where + ": " + why)
        .build();
  }
}
