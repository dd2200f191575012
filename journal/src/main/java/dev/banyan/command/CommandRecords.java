package dev.banyan.command;

import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.command.CommandEvent.Ended;
import dev.banyan.command.CommandEvent.Released;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Grant;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Events of commands as the journal's records: JSON by type, one kind for each event.
final class CommandRecords {
  static final String CLAIMED = "command-claimed";
  static final String ENDED = "command-ended";
  static final String RELEASED = "command-released";
  static final String UNKNOWN = "command-unknown";

  private static final Type TEXT = Type.Text.ANY;
  private static final Type INSTANT = Type.Timestamp.INSTANT;
  private static final Type BYTES = new Type.Binary(Type.UNBOUNDED);
  private static final Type REPEAT =
      new Type.Enumeration(
          Stream.of(CommandRequest.Repeat.values()).map(CommandRequest.Repeat::name).toList());
  private static final Structure CLAIM =
      Structure.of(
          "claim",
          List.of(
              Field.required("attempt", TEXT),
              Field.required("again", Type.Bool.BOOL),
              Field.required("repeat", REPEAT),
              Field.required("digest", BYTES),
              Field.required("by", TEXT),
              Field.required("route", TEXT),
              Field.required("at", INSTANT),
              Field.required("until", INSTANT),
              Field.required("free", INSTANT),
              Field.optional("doubt", INSTANT)));
  private static final Structure HEADER =
      Structure.of("header", List.of(Field.required("name", TEXT), Field.required("value", TEXT)));
  private static final Structure END =
      Structure.of(
          "end",
          List.of(
              Field.required("at", INSTANT),
              Field.required("status", Type.Int.BITS32),
              Field.required("headers", Type.ListOf.of(HEADER)),
              Field.required("bytes", Type.Int.BITS64),
              Field.optional("body", BYTES)));
  private static final Structure REASON =
      Structure.of("reason", List.of(Field.required("at", INSTANT), Field.required("why", TEXT)));

  private static final JsonReader.Options OPTIONS =
      new JsonReader.Options(
          JsonLimits.DEFAULT.bytes(8L << 20), JsonReader.Unknown.IGNORE, JsonNumbers.SAFE);
  private static final JsonWriter CLAIM_OUT = JsonWriter.of(CLAIM);
  private static final JsonWriter END_OUT = JsonWriter.of(END);
  private static final JsonWriter REASON_OUT = JsonWriter.of(REASON);
  private static final JsonReader CLAIM_IN = JsonReader.of(CLAIM, OPTIONS);
  private static final JsonReader END_IN = JsonReader.of(END, OPTIONS);
  private static final JsonReader REASON_IN = JsonReader.of(REASON, OPTIONS);

  private CommandRecords() {}

  static Entry write(CommandEvent event) {
    return switch (event) {
      case Claimed claim -> entry(CLAIMED, CLAIM_OUT, claim(claim));
      case Ended end -> entry(ENDED, END_OUT, end(end));
      case Released(String why, Instant at) ->
          entry(RELEASED, REASON_OUT, Struct.of(REASON, time(at), why));
      case CommandEvent.Unknown(String why, Instant at) ->
          entry(UNKNOWN, REASON_OUT, Struct.of(REASON, time(at), why));
    };
  }

  private static Entry entry(String kind, JsonWriter writer, Struct payload) {
    return new Entry(kind, Bytes.wrap(writer.bytes(payload)));
  }

  private static Struct claim(Claimed claim) {
    return Struct.of(
        CLAIM,
        claim.attempt(),
        claim.again(),
        claim.repeat().name(),
        claim.digest(),
        claim.by(),
        claim.route(),
        time(claim.at()),
        time(claim.until()),
        time(claim.free()),
        claim.doubt() == null ? null : time(claim.doubt()));
  }

  private static Struct end(Ended end) {
    KeptAnswer answer = end.answer();
    List<Struct> headers =
        answer.headers().stream()
            .map(line -> Struct.of(HEADER, line.name(), line.value()))
            .toList();
    return Struct.of(
        END, time(end.at()), (long) answer.status(), headers, answer.bytes(), answer.body());
  }

  static CommandEvent read(Recorded record) {
    try {
      return switch (record.kind()) {
        case CLAIMED -> claim(struct(CLAIM_IN, record));
        case ENDED -> end(struct(END_IN, record));
        case RELEASED -> {
          Struct reason = struct(REASON_IN, record);
          yield new Released(text(reason, 1), instant(reason, 0));
        }
        case UNKNOWN -> {
          Struct reason = struct(REASON_IN, record);
          yield new CommandEvent.Unknown(text(reason, 1), instant(reason, 0));
        }
        default -> throw foreign(record, null);
      };
    } catch (Fault fault) {
      throw fault.name().equals(Journal.BROKEN) ? fault : foreign(record, fault);
    }
  }

  private static Fault foreign(Recorded record, @Nullable Fault cause) {
    Fault.Builder builder =
        Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
            .name(Journal.BROKEN)
            .operator(
                "record "
                    + record.place().version()
                    + " of stream "
                    + record.stream().name()
                    + " is no record of a command as this version knows it; is the journal of a"
                    + " later one?");
    return (cause == null ? builder : builder.cause(cause)).build();
  }

  private static Struct struct(JsonReader reader, Recorded record) {
    return (Struct) reader.read(record.payload().unsafeArray());
  }

  private static Claimed claim(Struct claim) {
    return new Claimed(
        text(claim, 0),
        doubt(claim),
        CommandRequest.Repeat.valueOf(text(claim, 2)),
        (Bytes) given(claim, 3),
        text(claim, 4),
        text(claim, 5),
        instant(claim, 6),
        instant(claim, 7),
        instant(claim, 8));
  }

  /// An older version says no time, and made a command whenever it asked for the one before.
  private static @Nullable Instant doubt(Struct claim) {
    if (!Boolean.TRUE.equals(given(claim, 1))) {
      return null;
    }
    return claim.at(9) == null ? instant(claim, 6).minus(Grant.SETTLES) : instant(claim, 9);
  }

  private static Ended end(Struct end) {
    List<KeptAnswer.Line> headers =
        ((List<?>) given(end, 2))
            .stream()
                .map(Struct.class::cast)
                .map(line -> new KeptAnswer.Line(text(line, 0), text(line, 1)))
                .toList();
    return new Ended(
        new KeptAnswer(
            Math.toIntExact((Long) given(end, 1)),
            headers,
            (Bytes) end.at(4),
            (Long) given(end, 3)),
        instant(end, 0));
  }

  private static Object given(Struct struct, int position) {
    Object value = struct.at(position);
    if (value == null) {
      throw Fault.of(Fault.Kind.INVALID, "a field is missing");
    }
    return value;
  }

  private static String text(Struct struct, int position) {
    return (String) given(struct, position);
  }

  private static Instant instant(Struct struct, int position) {
    return ((OffsetDateTime) given(struct, position)).toInstant();
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
