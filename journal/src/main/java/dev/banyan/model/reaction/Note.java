package dev.banyan.model.reaction;

import dev.banyan.base.Fault;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is recorded of a reaction, as JSON.
///
/// @param at of a claim, when it is over at the latest; of a pause, when the next attempt is due
/// @param pause how long that is from when it is recorded, so that a clock that is set in between
///   does not matter; null where an older version did not say so, and of what is no pause
/// @param fault why, or null
/// @param doubt about the attempts so far
record Note(
    Kind kind,
    int attempt,
    @Nullable Instant at,
    @Nullable Duration pause,
    @Nullable String fault,
    Doubt doubt) {
  Note(Kind kind, int attempt, @Nullable Instant at, @Nullable String fault, Doubt doubt) {
    this(kind, attempt, at, null, fault, doubt);
  }

  /// What is said.
  enum Kind {
    CLAIMED("reaction-claimed"),
    WAITING("reaction-waiting"),
    PARKED("reaction-parked"),
    /// A person has looked: it may be tried again.
    RELEASED("reaction-released"),
    DONE("reaction-done"),
    FAILED("reaction-failed"),
    /// It was not to happen.
    SKIPPED("reaction-skipped");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  private static final Structure TYPE =
      Structure.of(
          "Note",
          List.of(
              Field.required("attempt", Type.Int.BITS32),
              Field.optional("at", Type.Timestamp.INSTANT),
              Field.optional("fault", Type.Text.ANY),
              Field.optional("unknown", Type.Bool.BOOL),
              Field.optional("refused", Type.Bool.BOOL),
              Field.optional("pause", Type.Int.range(0, Long.MAX_VALUE))
                  .documented("In milliseconds.")));
  private static final JsonReader READER = JsonReader.of(TYPE);
  private static final JsonWriter WRITER = JsonWriter.of(TYPE);

  /// A pause until then, by a clock that shows `now`.
  static Note pause(Kind kind, int attempt, Instant now, Instant due) {
    Duration pause = due.isBefore(now) ? Duration.ZERO : Duration.between(now, due);
    return new Note(kind, attempt, due, pause, null, Doubt.NONE);
  }

  /// The same, of what is known of the attempts so far.
  Note about(@Nullable String why, Doubt about) {
    return new Note(kind, attempt, at, pause, why, about);
  }

  static Note of(Kind kind, int attempt) {
    return new Note(kind, attempt, null, null, Doubt.NONE);
  }

  Entry entry() {
    Struct struct =
        Struct.of(
            TYPE,
            (long) attempt,
            at == null ? null : at.atOffset(ZoneOffset.UTC),
            fault,
            doubt == Doubt.NONE ? null : Boolean.TRUE,
            doubt == Doubt.REFUSED ? Boolean.TRUE : null,
            pause == null ? null : pause.toMillis());
    return new Entry(kind.word(), Bytes.wrap(WRITER.bytes(struct)));
  }

  static Note of(Recorded record) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(record.kind())
          && READER.read(record.payload().unsafeArray()) instanceof Struct struct
          && struct.at(0) instanceof Long attempt) {
        Instant at = struct.at(1) instanceof OffsetDateTime time ? time.toInstant() : null;
        boolean refused = Boolean.TRUE.equals(struct.at(4));
        Doubt doubt = refused ? Doubt.REFUSED : Doubt.of(Boolean.TRUE.equals(struct.at(3)));
        Duration pause = struct.at(5) instanceof Long millis ? Duration.ofMillis(millis) : null;
        return new Note(kind, attempt.intValue(), at, pause, (String) struct.at(2), doubt);
      }
    }
    throw Fault.bug(
        "a record `" + record.kind() + "` in the stream of a reaction",
        new IllegalStateException());
  }

  /// How a reaction stands of which that is the last record.
  static Standing standing(@Nullable Recorded last) {
    if (last == null) {
      return new Standing.Fresh();
    }
    long version = last.place().version();
    Note note = of(last);
    Instant at = note.at() == null ? last.at() : note.at();
    String fault = note.fault() == null ? "" : note.fault();
    return switch (note.kind()) {
      case CLAIMED -> new Standing.Claimed(version, note.attempt(), at);
      case WAITING, RELEASED -> {
        Instant due = note.pause() == null ? at : last.at().plus(note.pause());
        yield new Standing.Waiting(version, note.attempt(), due, note.doubt());
      }
      case PARKED ->
          new Standing.Parked(version, note.attempt(), fault, note.doubt() != Doubt.NONE);
      case DONE, FAILED, SKIPPED -> new Standing.Ended(version);
    };
  }
}
