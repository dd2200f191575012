package dev.banyan.gateway.pipeline;

import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which dead letters of one pipeline are open, folded from its stream `dead-letter/PIPELINE`, so
/// that none has to be looked for. Of each it has the id, the key and where in that stream the rest
/// is said; nothing of the message. Owned by whoever holds the lock of its [DeadLetters].
final class LetterBook {
  static final String OPENED = "dead-letter-opened";
  static final String CLOSED = "dead-letter-closed";

  /// A key of more characters is known by its beginning and its hash.
  static final int KEY_MAX = 160;

  private final Map<String, Mark> open = new LinkedHashMap<>();
  private final Map<String, Key> keys = new HashMap<>();
  private long version;

  /// What is written of an open letter beside the letter itself; `number` is its place in the list.
  record Line(
      long number,
      String id,
      Instant at,
      String key,
      String why,
      String fault,
      String step,
      String place) {}

  /// Where the [Line] of an open letter is.
  private record Mark(Key key, long version) {}

  /// A key of open letters, once for all of them.
  private static final class Key {
    private final String text;
    private int letters;

    Key(String text) {
      this.text = text;
    }
  }

  static JsonTree opened(String id, Letter.Cause cause, String place, Instant at) {
    return new Draft()
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
    return new Draft().put("id", id).tree();
  }

  /// What says the same as that record.
  static Line line(Recorded record) {
    JsonTree.Members entry = LetterJson.read(record.payload());
    return new Line(
        record.place().version(),
        LetterJson.text(entry, "id"),
        Instant.parse(LetterJson.text(entry, "at")),
        LetterJson.text(entry, "key"),
        LetterJson.text(entry, "why"),
        LetterJson.text(entry, "fault"),
        LetterJson.text(entry, "step"),
        LetterJson.text(entry, "place"));
  }

  /// A key as it is kept: whole, or so short that many of them do no harm.
  static String bounded(String key) {
    return key.length() <= KEY_MAX
        ? key
        : key.substring(0, KEY_MAX / 2) + "…" + DeadLetters.id(key);
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
    if (kind.equals(OPENED) && !open.containsKey(id)) {
      Key key = keys.computeIfAbsent(bounded(LetterJson.text(entry, "key")), Key::new);
      key.letters++;
      open.put(id, new Mark(key, version));
    } else if (kind.equals(CLOSED)) {
      Mark mark = open.remove(id);
      if (mark != null && --mark.key().letters == 0) {
        keys.remove(mark.key().text);
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

  /// Whether no older letter of its key is open.
  boolean isFirstOfKey(String id) {
    Mark mark = open.get(id);
    if (mark == null || mark.key().letters == 1) {
      return true;
    }
    for (Map.Entry<String, Mark> one : open.entrySet()) {
      if (one.getValue().key() == mark.key()) {
        return one.getKey().equals(id);
      }
    }
    return true;
  }

  int size() {
    return open.size();
  }

  /// The ids of so many, the oldest first.
  List<String> ids(int max) {
    return open.keySet().stream().limit(max).toList();
  }

  /// Which versions of the stream say [Line]s of open letters: the oldest first, those behind that
  /// one, whether its letter is open or not.
  List<Long> places(long after, int max) {
    return open.values().stream().map(Mark::version).filter(one -> one > after).limit(max).toList();
  }
}
