package dev.banyan.journal.oracle;

import dev.banyan.journal.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the oracle asked for and what it was told, over all runs on one store. Owned by the
/// oracle's thread.
final class Memory {
  private final Map<String, Sent> all = new LinkedHashMap<>();
  private final Map<String, Long> versions = new HashMap<>();

  /// What is known of a request.
  enum Fate {
    /// Asked for, and not told; it may have happened, and not twice.
    UNKNOWN,
    WRITTEN,
    ABSENT
  }

  /// A request, what became of it, and where the last record of each part is said to be.
  record Sent(Request request, Fate fate, List<Outcome.Place> places) {}

  /// One that begins with all that this one knows.
  Memory copy() {
    Memory copy = new Memory();
    copy.all.putAll(all);
    copy.versions.putAll(versions);
    return copy;
  }

  void asked(Request request) {
    all.put(request.id(), new Sent(request, Fate.UNKNOWN, List.of()));
  }

  /// Takes in an answer, which must be one that this request may be given.
  ///
  /// @return `W`, `R` or `F`
  String told(String line) {
    String[] words = line.split(" ");
    Sent sent = Objects.requireNonNull(all.get(words[0]), () -> "an answer to nothing: " + line);
    Request request = sent.request();
    switch (words[1]) {
      case "W" -> {
        List<Outcome.Place> places = Arrays.stream(words[2].split(",")).map(Memory::place).toList();
        for (int i = 0; i < places.size(); i++) {
          versions.merge(request.parts().get(i).stream(), places.get(i).version(), Math::max);
        }
        settle(sent, Fate.WRITTEN, places);
      }
      case "R" -> {
        long version = Long.parseLong(words[3]);
        if (!mayRefuse(request, Outcome.Why.valueOf(words[2]), version)) {
          throw new AssertionError("wrongly refused: " + request.line() + ": " + line);
        }
        if (version >= 0 && request.parts().size() == 1) {
          versions.merge(request.parts().getFirst().stream(), version, Math::max);
        }
        settle(sent, Fate.ABSENT, List.of());
      }
      default -> {
        if (!words[2].equals("OUTCOME_UNKNOWN")) {
          settle(sent, Fate.ABSENT, List.of());
        }
      }
    }
    return words[1];
  }

  private static boolean mayRefuse(Request request, Outcome.Why why, long version) {
    return switch (why) {
      case STREAM -> request.parts().stream().anyMatch(part -> !holds(part.expected(), version));
      case RESERVED -> request.claims().stream().anyMatch(claim -> claim.startsWith("+"));
      case NOT_RESERVED -> request.claims().stream().anyMatch(claim -> claim.startsWith("-"));
    };
  }

  /// Whether a part may be written where the stream has that version.
  static boolean holds(String expected, long version) {
    return switch (expected) {
      case "any" -> true;
      case "new" -> version == 0;
      case "existing" -> version > 0;
      default -> version == Long.parseLong(expected);
    };
  }

  private static Outcome.Place place(String text) {
    String[] numbers = text.split(":");
    return new Outcome.Place(
        Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  /// From now on this is so for ever.
  void settle(Sent sent, Fate fate, List<Outcome.Place> places) {
    all.put(sent.request().id(), new Sent(sent.request(), fate, places));
  }

  List<Sent> all() {
    return new ArrayList<>(all.values());
  }

  @Nullable Sent find(String id) {
    return all.get(id);
  }

  /// The last version of a stream that the oracle has heard of.
  long version(String stream) {
    return versions.getOrDefault(stream, 0L);
  }

  void seen(String stream, long version) {
    versions.put(stream, version);
  }

  long count(Fate fate) {
    return all.values().stream().filter(sent -> sent.fate() == fate).count();
  }
}
