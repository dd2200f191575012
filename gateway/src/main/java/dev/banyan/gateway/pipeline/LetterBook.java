package dev.banyan.gateway.pipeline;

import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The open dead letters of one pipeline, folded from its stream `dead-letter/PIPELINE`, so that
/// none has to be looked for. Owned by whoever holds the lock of its [DeadLetters].
final class LetterBook {
  static final String OPENED = "dead-letter-opened";
  static final String CLOSED = "dead-letter-closed";

  private final Map<String, Line> open = new LinkedHashMap<>();
  private final Map<String, Integer> keys = new HashMap<>();
  private long version;

  /// What is known of an open letter without reading it.
  record Line(
      String id, Instant at, String key, String why, String fault, String step, String place) {}

  static JsonTree opened(String id, Letter.Cause cause, String place, Instant at) {
    return new LetterJson.Members()
        .put("id", id)
        .put("at", at.toString())
        .put("key", cause.key())
        .put("why", cause.why())
        .put("fault", cause.fault())
        .put("step", cause.step())
        .put("place", place)
        .tree();
  }

  static JsonTree closed(String id) {
    return new LetterJson.Members().put("id", id).tree();
  }

  /// Takes records in, but for those it has; how many more are open then.
  int fold(List<Recorded> records) {
    int before = open.size();
    for (Recorded record : records) {
      if (record.place().version() > version) {
        version = record.place().version();
        fold(record.kind(), LetterJson.read(record.payload()));
      }
    }
    return open.size() - before;
  }

  private void fold(String kind, JsonTree.Members entry) {
    String id = LetterJson.text(entry, "id");
    if (kind.equals(OPENED)) {
      Line line =
          new Line(
              id,
              Instant.parse(LetterJson.text(entry, "at")),
              LetterJson.text(entry, "key"),
              LetterJson.text(entry, "why"),
              LetterJson.text(entry, "fault"),
              LetterJson.text(entry, "step"),
              LetterJson.text(entry, "place"));
      if (open.put(id, line) == null) {
        keys.merge(line.key(), 1, Integer::sum);
      }
    } else if (kind.equals(CLOSED)) {
      Line line = open.remove(id);
      if (line != null) {
        keys.computeIfPresent(line.key(), (_, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  long version() {
    return version;
  }

  boolean isOpen(String id) {
    return open.containsKey(id);
  }

  boolean holds(String key) {
    return keys.containsKey(key);
  }

  List<String> heldKeys() {
    return List.copyOf(keys.keySet());
  }

  /// Whether an older letter of its key is open too.
  boolean isFirstOfKey(String id) {
    Line line = open.get(id);
    if (line == null || keys.getOrDefault(line.key(), 1) == 1) {
      return true;
    }
    for (Line one : open.values()) {
      if (one.key().equals(line.key())) {
        return one.id().equals(id);
      }
    }
    return true;
  }

  int size() {
    return open.size();
  }

  /// The oldest first, behind that one.
  List<Line> lines(String after, int max) {
    List<Line> lines = new ArrayList<>();
    boolean behind = after.isEmpty();
    for (Line line : open.values()) {
      if (behind && lines.size() < max) {
        lines.add(line);
      }
      behind |= line.id().equals(after);
    }
    return lines;
  }
}
