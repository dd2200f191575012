package dev.banyan.gateway.pipeline;

import dev.banyan.connect.message.Message;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Folds the records of a dead letter's stream. Owned by one thread, used once.
final class LetterReader {
  /// What the end of a run says: the version of the record that began it.
  static final String RUN = "run";

  private final String pipeline;
  private final String id;
  private final List<Letter.Happening> history = new ArrayList<>();
  private final List<Bytes> chunks = new ArrayList<>();
  private @Nullable Message message;
  private Letter.@Nullable Cause cause;
  private @Nullable Bytes edited;
  private Letter.State state = Letter.State.OPEN;
  private final Map<Long, Boolean> ended = new HashMap<>();
  private int redrives;
  private long version;

  LetterReader(String pipeline, String id) {
    this.pipeline = pipeline;
    this.id = id;
  }

  /// What it is now; null where nothing was kept.
  @Nullable Letter letter() {
    Message kept = message;
    Letter.Cause why = cause;
    return kept == null || why == null
        ? null
        : new Letter(pipeline, id, state, kept, edited, why, history, redrives, version);
  }

  /// How far it has read.
  long version() {
    return version;
  }

  /// Whether the run is done that this version began; null where nobody has said how it ended.
  @Nullable Boolean done(long begun) {
    return ended.get(begun);
  }

  void fold(Recorded record) {
    JsonTree.Members entry = LetterJson.read(record.payload());
    version = record.place().version();
    switch (record.kind()) {
      case DeadLetters.BODY -> chunks.add(LetterJson.bytes(entry.get("body")));
      case DeadLetters.PARKED -> parked(record, entry);
      case DeadLetters.EDITED -> {
        edited = LetterJson.bytes(entry.get("body"));
        happened(record, "edited", entry, edited.size() + " bytes");
      }
      case DeadLetters.BEGUN -> {
        state = Letter.State.RUNNING;
        redrives++;
        boolean forced = entry.get("force") instanceof JsonTree.Truth(boolean force) && force;
        happened(record, "redriven", entry, forced ? "by force" : "");
      }
      case DeadLetters.REDRIVEN -> redriven(record, entry);
      case DeadLetters.DROPPED -> {
        state = Letter.State.DROPPED;
        happened(record, "dropped", entry, "");
      }
      default -> {
        // A kind of a later version: nothing that this one could show.
      }
    }
  }

  private void parked(Recorded record, JsonTree.Members entry) {
    Bytes first = LetterJson.bytes(entry.get("body"));
    int more = entry.get("more") instanceof JsonTree.Numeral count ? count.exact().intValue() : 0;
    // Chunks of an attempt that never came to its end stand before those of the one that did.
    Bytes body = joined(first, chunks.subList(chunks.size() - more, chunks.size()));
    chunks.clear();
    if (entry.get("message") instanceof JsonTree.Members head) {
      message = LetterJson.message(head, body);
    }
    Letter.Cause why = LetterJson.cause(entry.get("cause"));
    cause = why;
    edited = null;
    state = Letter.State.OPEN;
    happened(record, "parked", entry, why.fault());
  }

  private static Bytes joined(Bytes first, List<Bytes> rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.size());
    out.writeBytes(first.unsafeArray());
    rest.forEach(chunk -> out.writeBytes(chunk.unsafeArray()));
    return Bytes.wrap(out.toByteArray());
  }

  private void redriven(Recorded record, JsonTree.Members entry) {
    boolean done = entry.get("done") instanceof JsonTree.Truth(boolean value) && value;
    if (entry.get(RUN) instanceof JsonTree.Numeral run) {
      ended.put(run.exact().longValueExact(), done);
    }
    state = done ? Letter.State.REDRIVEN : Letter.State.OPEN;
    Letter.Cause before = cause;
    if (done || before == null) {
      happened(record, "done", entry, "");
      return;
    }
    Letter.Cause now = LetterJson.cause(entry.get("cause"));
    List<Letter.Attempt> attempts = new ArrayList<>(before.attempts());
    attempts.addAll(now.attempts());
    List<String> written = new ArrayList<>(before.written());
    now.written().stream().filter(one -> !written.contains(one)).forEach(written::add);
    cause =
        new Letter.Cause(
            before.key(),
            now.why(),
            now.fault(),
            now.reason(),
            now.step(),
            attempts.subList(Math.max(0, attempts.size() - Carried.ATTEMPTS_MAX), attempts.size()),
            written);
    happened(record, "failed", entry, now.fault());
  }

  private void happened(Recorded record, String what, JsonTree.Members entry, String detail) {
    history.add(new Letter.Happening(record.at(), what, LetterJson.text(entry, "by"), detail));
  }
}
