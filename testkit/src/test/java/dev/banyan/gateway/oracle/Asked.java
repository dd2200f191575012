package dev.banyan.gateway.oracle;

import dev.banyan.gateway.oracle.Request.Fate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks a gateway that is back what became of commands whose callers were not answered, and holds
/// what it says against their records: always something definite, and what is written.
final class Asked {
  private static final Pattern STATE =
      Pattern.compile("\"state\":\"(running|done|refused|unknown)\"");
  private static final Pattern STATUS = Pattern.compile("\"status\":\"?(\\d+)");
  private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]*)\"");
  private static final Pattern UNTIL = Pattern.compile("\"until\":\"([^\"]*)\"");
  private static final String PREFIX = "command/";

  /// How long behind its time a claim without an end is waited for, and how exactly that is looked
  /// at.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final Duration ABOUT = Duration.ofSeconds(5);
  private static final int OPEN_ASKED = 20;
  private static final int DONE_ASKED = 4;

  private final Clients clients;
  private final Switch target;
  private final List<String> wrong;

  /// The streams of commands, each in the order of its versions.
  private final Map<String, TreeMap<Long, Stored.Row>> streams = new HashMap<>();

  /// What the streams of an event's commands begin with, as far as it was seen.
  private final Map<String, String> prefixes = new HashMap<>();

  private Set<String> items = Set.of();
  private int asked;

  Asked(Clients clients, Switch target, List<String> wrong) {
    this.clients = clients;
    this.target = target;
    this.wrong = wrong;
  }

  /// How often it was asked.
  int count() {
    return asked;
  }

  /// The records that what it is told is held against.
  ///
  /// @param there the items of which an event is recorded
  void take(List<Stored.Row> rows, Set<String> there) {
    items = Set.copyOf(there);
    streams.clear();
    for (Stored.Row row : rows) {
      if (row.stream().startsWith(PREFIX)) {
        String name = row.stream();
        String digest = name.substring(name.lastIndexOf('/') + 1);
        streams.computeIfAbsent(digest, _ -> new TreeMap<>()).put(row.line().version(), row);
      }
    }
  }

  /// Asks, while no client is at work.
  ///
  /// @param shift by how much the gateway's clock is wrong
  void ask(int port, Duration shift) {
    List<Request> keyed =
        clients.log.values().stream()
            .filter(one -> one.keyed)
            .sorted(Comparator.comparingLong((Request one) -> -one.number()))
            .toList();
    Stream.concat(
            keyed.stream().filter(one -> one.fate.get() == Fate.DONE).limit(DONE_ASKED),
            keyed.stream().filter(one -> one.answer == null).limit(OPEN_ASKED))
        .forEach(one -> ask(port, one, Instant.now().plus(shift)));
  }

  private void ask(int port, Request request, Instant now) {
    TreeMap<Long, Stored.Row> records = streams.get(digest(request));
    String event = request.event;
    if (records == null) {
      String prefix = prefixes.get(event);
      if (prefix != null) {
        String none = told(port, prefix + digest(request), 1);
        must(none.equals("status 404"), "nothing is recorded, and it says " + none, request);
      }
      must(request.fate.get() != Fate.DONE, "was answered, and has no record", request);
      return;
    }
    String stream = records.firstEntry().getValue().stream();
    prefixes.put(event, stream.substring(0, stream.lastIndexOf('/') + 1));
    long version = records.lastKey();
    while (version > 1 && !kind(records, version).equals("command-claimed")) {
      version--;
    }
    Stored.Row claim = records.get(version);
    if (claim == null || !claim.kind().equals("command-claimed")) {
      wrong.add("no claim under the key of " + request + ": " + records);
      return;
    }
    String body = told(port, stream, version);
    Matcher state = STATE.matcher(body);
    if (!state.find()) {
      wrong.add("nothing definite about " + request + ": " + body);
      return;
    }
    held(request, state.group(1), body, new Claim(claim, records.get(version + 1), now));
  }

  /// A claim, what stands behind it, and when it was asked for.
  private record Claim(Stored.Row row, Stored.@Nullable Row end, Instant now) {
    Instant at(Pattern pattern) {
      Matcher found = pattern.matcher(row.payload());
      return found.find() ? OffsetDateTime.parse(found.group(1)).toInstant() : Instant.EPOCH;
    }

    boolean again() {
      return row.payload().contains("\"again\":true");
    }

    /// Whether it may be under way, and whether it may be lost.
    boolean mayBe(String state) {
      // A claim of a clock that is ahead is waited for from when it is first seen.
      boolean ahead = at(AT).isAfter(now.plus(MARGIN));
      boolean nearlyAhead = at(AT).isAfter(now.plus(MARGIN).minus(ABOUT));
      Instant lost = at(UNTIL).plus(MARGIN);
      return switch (state) {
        case "running" -> nearlyAhead || now.isBefore(lost.plus(ABOUT));
        case "unknown" -> !ahead && now.isAfter(lost.minus(ABOUT));
        default -> false;
      };
    }
  }

  private void held(Request request, String state, String body, Claim claim) {
    boolean note = request.event.equals("note");
    String end = claim.end() == null ? "" : claim.end().kind();
    String ends = claim.end() == null ? "" : claim.end().payload();
    boolean holds =
        switch (end) {
          case "" -> claim.mayBe(state);
          case "command-ended" -> state.equals("done") && same(STATUS, ends, body);
          case "command-released" -> state.equals(claim.again() ? "unknown" : "refused");
          case "command-unknown" -> state.equals("unknown");
          default -> false;
        };
    must(holds, "it says " + body + ", and recorded is " + claim, request);
    if (end.isEmpty()) {
      must(note, "a command of a model has a claim without an end", request);
      must(!state.equals("running") || same(UNTIL, claim.row().payload(), body), body, request);
    }
    Matcher status = STATUS.matcher(ends);
    if (end.equals("command-ended") && status.find()) {
      boolean yes = status.group(1).startsWith("2");
      boolean there =
          note ? target.effects("/notes/" + request.item) == 1 : items.contains(request.item);
      must(there == yes, "it says " + body + ", and it is there: " + there, request);
    }
    if (end.equals("command-released") && note && !claim.again()) {
      must(target.effects("/notes/" + request.item) == 0, "refused, and done", request);
    }
  }

  private static boolean same(Pattern pattern, String recorded, String body) {
    Matcher first = pattern.matcher(recorded);
    Matcher second = pattern.matcher(body);
    return first.find() && second.find() && first.group(1).equals(second.group(1));
  }

  private void must(boolean holds, String otherwise, Request request) {
    if (!holds) {
      wrong.add("asked for " + request + ": " + otherwise);
    }
  }

  private static String kind(Map<Long, Stored.Row> records, long version) {
    Stored.Row row = records.get(version);
    return row == null ? "" : row.kind();
  }

  /// The same id as a caller is given with an answer: the stream without what all begin with, and
  /// the version of the claim.
  private String told(int port, String stream, long version) {
    asked++;
    byte[] name = stream.substring(PREFIX.length()).getBytes(StandardCharsets.UTF_8);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(name) + "." + version;
    return clients.shownInTime(port, "/v1/commands/" + id);
  }

  /// What the stream of a key ends with, by docs/idempotency.md: a digest of caller and key, each
  /// with its length before it.
  private static String digest(Request request) {
    String caller = "anyone:anyone";
    String text = caller.length() + ":" + caller + request.key().length() + ":" + request.key();
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
