package dev.banyan.journal.sqlite;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A process that appends until it is killed. Several threads, each with a stream of its own; each
/// prints `W STREAM VERSION TEXT` when an append is acknowledged and `R TEXT` when one was refused.
final class KilledWriter {
  private static final int THREADS = 4;

  private KilledWriter() {}

  public static void main(String[] args) {
    Journal journal = Journal.open(SqliteStore.open(Path.of(args[0])), Journal.Settings.USUAL);
    for (int i = 0; i < THREADS; i++) {
      StreamId stream = new StreamId("", "s" + i);
      Thread.ofPlatform().start(() -> write(journal, stream, args[1]));
    }
  }

  private static void write(Journal journal, StreamId stream, String run) {
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    long version = journal.version(stream, deadline);
    for (int i = 0; !deadline.passed(); i++) {
      String text = "run" + run + "-" + stream.name() + "-" + i;
      boolean wrong = i % 5 == 4;
      Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
      Outcome outcome =
          journal.append(
              Append.to(stream, wrong ? Expected.version(version + 7) : expected, entry(text)),
              deadline);
      switch (outcome) {
        case Outcome.Written written -> {
          version = written.places().getFirst().version();
          tell("W " + stream.name() + " " + version + " " + text);
        }
        case Outcome.Refused _ -> tell("R " + text);
      }
    }
  }

  private static Entry entry(String text) {
    return new Entry("noted", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void tell(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
