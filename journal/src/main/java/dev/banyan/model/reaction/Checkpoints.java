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
import java.util.ArrayList;
import java.util.List;

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

  long reached(int partition) {
    StreamId stream = stream(partition);
    long version = journal.version(stream, storing());
    List<Recorded> last =
        version == 0 ? List.of() : journal.read(stream, version - 1, 1, storing());
    return !last.isEmpty()
            && READER.read(last.getFirst().payload().unsafeArray()) instanceof Struct struct
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
