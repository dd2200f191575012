package dev.banyan.model.reaction;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From where on a reaction is, and up to which position of each partition all of it is over. In
/// the streams `reaction-checkpoint/MODEL.REACTION` and below it, one for each partition. A
/// checkpoint that is behind costs a second look at each event, never a second attempt.
record Checkpoints(String reaction, Journal journal) {
  private static final String BEGUN = "reaction-begun";
  private static final String REACHED = "reaction-checkpoint";
  private static final Duration STORING = Duration.ofSeconds(10);
  private static final Structure TYPE =
      Structure.of("Checkpoint", List.of(Field.required("position", Type.Int.BITS64)));
  private static final JsonReader READER = JsonReader.of(TYPE);
  private static final JsonWriter WRITER = JsonWriter.of(TYPE);

  private static Deadline storing() {
    return Deadline.in(STORING);
  }

  /// Records that the reaction is, where it never was, and where each partition ends now: events up
  /// to there are none of its business. Clocks have no say in it.
  void begin() {
    StreamId stream = StreamId.of("", REACHED, reaction);
    if (journal.version(stream, storing()) > 0) {
      return;
    }
    List<Append.Part> parts = new ArrayList<>();
    Entry begun = new Entry(BEGUN, payload(0));
    parts.add(new Append.Part(stream, Expected.newStream(), List.of(begun)));
    List<Long> heads = journal.heads(storing());
    for (int partition = 0; partition < heads.size(); partition++) {
      Entry reached = new Entry(REACHED, payload(heads.get(partition)));
      parts.add(new Append.Part(stream(partition), Expected.any(), List.of(reached)));
    }
    // Where another node was faster, its positions count.
    var _ = journal.append(new Append(parts, List.of()), storing());
  }

  /// Where a reaction goes on in a partition.
  ///
  /// @param position up to which all is over
  /// @param since events before that time are none of its business; null where the position says it
  record Start(long position, @Nullable Instant since) {}

  /// Where to go on. A beginning that was recorded without the positions of that moment, the older
  /// form, is held against the time of each event, and in its own partition against its place too.
  Start start(int partition) {
    Recorded begun = journal.read(StreamId.of("", REACHED, reaction), 0, 1, storing()).getFirst();
    StreamId stream = stream(partition);
    long version = journal.version(stream, storing());
    List<Recorded> first = version == 0 ? List.of() : journal.read(stream, 0, 1, storing());
    // What is appended together has one time.
    boolean positioned = !first.isEmpty() && first.getFirst().at().equals(begun.at());
    long reached = version == 0 ? 0 : position(journal.read(stream, version - 1, 1, storing()));
    if (positioned) {
      return new Start(reached, null);
    }
    boolean own = begun.place().partition() == partition;
    return new Start(own ? Math.max(reached, begun.place().position()) : reached, begun.at());
  }

  private static long position(List<Recorded> last) {
    return READER.read(last.getFirst().payload().unsafeArray()) instanceof Struct struct
            && struct.at(0) instanceof Long position
        ? position
        : 0;
  }

  void reach(int partition, long position) {
    Entry entry = new Entry(REACHED, payload(position));
    var _ = journal.append(Append.to(stream(partition), Expected.any(), entry), storing());
  }

  private StreamId stream(int partition) {
    return StreamId.of("", REACHED, reaction, Integer.toString(partition));
  }

  private static Bytes payload(long position) {
    return Bytes.wrap(WRITER.bytes(Struct.of(TYPE, position)));
  }
}
