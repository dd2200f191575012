package dev.banyan.bench.journal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;

/// Appends to the journal, with the version that the stream is expected to have.
public final class BanyanAppends implements IntConsumer {
  private static final int CALLERS_MAX = 1_024;

  private final Journal journal;
  private final AtomicLongArray versions = new AtomicLongArray(CALLERS_MAX);
  private final String run = Long.toHexString(System.nanoTime());
  private final Entry entry = new Entry("order.placed/1", Bytes.wrap(Appends.ENTRY));

  public BanyanAppends(String where) {
    this.journal = Journal.open(store(where), Journal.Settings.USUAL);
  }

  private static Store store(String where) {
    return where.startsWith("jdbc:")
        ? PostgresStore.open(
            new PostgresSettings(where, "postgres", Secret.of(""), PostgresSettings.PATIENCE))
        : SqliteStore.open(Path.of(where));
  }

  @Override
  public void accept(int caller) {
    long version = versions.get(caller);
    Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
    StreamId stream = new StreamId("", "model/order/" + run + "-" + caller);
    Outcome outcome =
        journal.append(Append.to(stream, expected, entry), Deadline.in(Duration.ofSeconds(60)));
    if (!(outcome instanceof Outcome.Written)) {
      throw new IllegalStateException("refused: " + outcome);
    }
    versions.set(caller, version + 1);
  }
}
