package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Recorded;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes records of a store as lines of JSON, partition by partition in their order, each checked
/// before it is written: what comes out is what was recorded. Needs the memory of a few records.
public final class Export {
  private static final RecordText TEXT = new RecordText(false);

  private final Choice choice;
  private final OutputStream out;
  private long written;
  private @Nullable IOException failure;

  /// Which records; a null is any.
  ///
  /// @param stream the name of a stream, or how it begins where a `*` stands at the end
  /// @param kind the same for kinds
  public record Choice(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String tenant,
      @Nullable String stream,
      @Nullable String kind) {
    public static final Choice ALL = new Choice(null, null, null, null, null);

    boolean takes(Recorded record) {
      return (from == null || !record.at().isBefore(from))
          && (to == null || record.at().isBefore(to))
          && (tenant == null || tenant.equals(record.stream().tenant()))
          && matches(stream, record.stream().name())
          && matches(kind, record.kind());
    }

    private static boolean matches(@Nullable String wanted, String name) {
      if (wanted == null) {
        return true;
      }
      return wanted.endsWith("*")
          ? name.startsWith(wanted.substring(0, wanted.length() - 1))
          : name.equals(wanted);
    }
  }

  public Export(Choice choice, OutputStream out) {
    this.choice = choice;
    this.out = out;
  }

  /// How many were written.
  public long written() {
    return written;
  }

  /// @throws Fault named `journal-broken` at the first record that is not as it was written; those
  ///   before it are written
  /// @throws IOException where the stream takes no more
  public void run(Archive archive) throws IOException {
    int partitions = archive.ends().size();
    for (int partition = 0; partition < partitions; partition++) {
      Chain chain = new Chain(partition);
      archive.scan(partition, Long.MIN_VALUE, row -> take(row, chain, archive));
      if (failure != null) {
        throw failure;
      }
    }
    out.flush();
  }

  private boolean take(Archive.Row row, Chain chain, Archive archive) {
    if (!(row instanceof Archive.Row.Whole(Recorded record)) || !chain.follows(record)) {
      Flaw flaw = new Diagnosis(archive, chain).of(row);
      throw Archive.broken(
          archive.where(),
          "record " + flaw.position() + " of partition " + flaw.partition() + ": " + flaw.what());
    }
    try {
      if (choice.takes(record)) {
        out.write(TEXT.json(record).bytes());
        out.write('\n');
        written++;
      }
      return true;
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }
}
