package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
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
import org.jspecify.annotations.Nullable;

/// How far a pipeline has got in each partition of the journal, and which node works on it: the
/// stream `outbox/PIPELINE`, whose last record counts. Each record says which one it comes after,
/// so that of several nodes one goes on.
record Reached(StreamId stream, Journal journal) {
  private static final String BEGUN = "outbox-begun";
  private static final String CHECKPOINT = "outbox-checkpoint";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Structure TYPE =
      Structure.of(
          "Reached",
          List.of(
              Field.required("node", Type.Text.ANY),
              Field.required("positions", Type.ListOf.of(Type.Int.BITS64))));
  private static final JsonReader READER = JsonReader.of(TYPE);
  private static final JsonWriter WRITER = JsonWriter.of(TYPE);

  /// A record as it stands. `node` is empty where nobody works on it.
  record Standing(long version, String node, List<Long> positions) {
    Standing {
      positions = List.copyOf(positions);
    }
  }

  static Reached of(String pipeline, Journal journal) {
    return new Reached(StreamId.of("", "outbox", pipeline), journal);
  }

  private static Deadline soon() {
    return Deadline.in(PATIENCE);
  }

  /// Records where it begins, where it never did: before the first event there is, or behind the
  /// last.
  void declare(boolean fromTheBeginning) {
    if (journal.version(stream, soon()) == 0) {
      List<Long> heads = journal.heads(soon());
      List<Long> from = fromTheBeginning ? heads.stream().map(_ -> 0L).toList() : heads;
      // Refused where another node was first: then that is where it begins.
      var _ = append(0, BEGUN, "", from);
    }
  }

  /// How it stands.
  Standing last() {
    long version = journal.version(stream, soon());
    List<Recorded> last = version == 0 ? List.of() : journal.read(stream, version - 1, 1, soon());
    if (last.isEmpty()) {
      throw Fault.bug(stream.name() + " was never declared", new IllegalStateException());
    }
    Struct read = (Struct) READER.read(last.getFirst().payload().unsafeArray());
    List<Long> positions = new ArrayList<>();
    if (read != null && read.at(1) instanceof List<?> all) {
      all.forEach(one -> positions.add((Long) one));
    }
    check(positions);
    return new Standing(version, read == null ? "" : String.valueOf(read.at(0)), positions);
  }

  /// A journal that ends before what was reached is not the one it was reached in.
  private void check(List<Long> positions) {
    List<Long> heads = journal.heads(soon());
    boolean fits = heads.size() == positions.size();
    for (int i = 0; fits && i < heads.size(); i++) {
      fits = positions.get(i) <= heads.get(i);
    }
    if (!fits) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "A pipeline cannot go on")
          .operator(
              "`%s` stands at %s, and the journal ends at %s: it is another one, or lost its end"
                  .formatted(stream.name(), positions, heads))
          .build();
    }
  }

  /// Moves on from a standing; null where somebody else did.
  @Nullable Standing move(Standing from, String node, List<Long> positions) {
    Outcome outcome = append(from.version(), CHECKPOINT, node, positions);
    return outcome instanceof Outcome.Written(List<Outcome.Place> places)
        ? new Standing(places.getFirst().version(), node, positions)
        : null;
  }

  private Outcome append(long version, String kind, String node, List<Long> positions) {
    Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
    Bytes payload = Bytes.wrap(WRITER.bytes(Struct.of(TYPE, node, positions)));
    return journal.append(Append.to(stream, expected, new Entry(kind, payload)), soon());
  }
}
