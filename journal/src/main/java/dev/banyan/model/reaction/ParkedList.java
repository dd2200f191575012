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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The reactions that a person has to look at, in the stream `reaction-parked/MODEL.REACTION`: one
/// record for each that was parked, one for each that was settled. Parking is rare, so the list is
/// read from its beginning.
public final class ParkedList {
  private static final String ADDED = "reaction-parked";
  private static final String REMOVED = "reaction-settled";
  private static final int PAGE = 1_000;
  private static final Structure TYPE =
      Structure.of(
          "Parked",
          List.of(
              Field.required("tenant", Type.Text.ANY),
              Field.required("stream", Type.Text.ANY),
              Field.required("fault", Type.Text.ANY)));
  private static final JsonReader READER = JsonReader.of(TYPE);
  private static final JsonWriter WRITER = JsonWriter.of(TYPE);

  private ParkedList() {}

  /// One that is parked.
  ///
  /// @param stream the stream that says what became of it
  /// @param fault why
  public record Parked(StreamId stream, String fault, Instant since) {}

  private static StreamId stream(String reaction) {
    return StreamId.of("", ADDED, reaction);
  }

  static Append.Part added(String reaction, StreamId stream, String fault) {
    return part(ADDED, reaction, stream, fault);
  }

  static Append.Part removed(String reaction, StreamId stream, String how) {
    return part(REMOVED, reaction, stream, how);
  }

  private static Append.Part part(String kind, String reaction, StreamId stream, String why) {
    byte[] text = WRITER.bytes(Struct.of(TYPE, stream.tenant(), stream.name(), why));
    Entry entry = new Entry(kind, Bytes.wrap(text));
    return new Append.Part(stream(reaction), Expected.any(), List.of(entry));
  }

  /// Those that are parked now, the longest first.
  static List<Parked> of(String reaction, Journal journal, Deadline deadline) {
    Map<StreamId, Parked> parked = new LinkedHashMap<>();
    long version = 0;
    while (true) {
      List<Recorded> page = journal.read(stream(reaction), version, PAGE, deadline);
      for (Recorded record : page) {
        Struct note = (Struct) READER.read(record.payload().unsafeArray());
        StreamId stream = new StreamId(String.valueOf(note.at(0)), String.valueOf(note.at(1)));
        if (record.kind().equals(ADDED)) {
          parked.put(stream, new Parked(stream, String.valueOf(note.at(2)), record.at()));
        } else {
          parked.remove(stream);
        }
        version = record.place().version();
      }
      if (Journal.isLast(page, PAGE)) {
        return new ArrayList<>(parked.values());
      }
    }
  }
}
