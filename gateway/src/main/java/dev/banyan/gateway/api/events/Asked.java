package dev.banyan.gateway.api.events;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.http.Incoming;
import dev.banyan.journal.Spot;
import dev.banyan.journal.Tail;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Positions;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a request asks of a stream of events: what is to be told, and from where on.
public record Asked(Wish wish, List<Spot> from) {
  /// Parameters of the query, and what they are for.
  public static final String AFTER = "after";

  public static final String FROM = "from";
  public static final String KEY = "key";
  public static final String KIND = "kind";

  /// The header by which a browser resumes.
  public static final String LAST = "last-event-id";

  /// The name of faults that say that a position is not one of what is asked for.
  public static final String UNKNOWN_POSITION = Positions.UNKNOWN;

  private static final Set<String> NAMES = Set.of(AFTER, FROM, KEY, KIND);

  public Asked {
    from = List.copyOf(from);
  }

  /// The parameters that a feed takes.
  public static List<Field> parameters(Feed feed) {
    List<Field> fields = new ArrayList<>();
    fields.add(
        Field.optional(AFTER, Type.Text.ANY)
            .documented("The position to go on from; `Last-Event-ID` says the same, and first."));
    fields.add(
        Field.optional(FROM, new Type.Enumeration(List.of("start", "now")))
            .documented("Where to begin without a position; `now` where nothing is said."));
    Field key = feed.key();
    if (key != null) {
      fields.add(Field.optional(KEY, key.type()).documented("Only what has this key."));
    }
    fields.add(
        Field.optional(KIND, Type.Text.ANY)
            .documented(
                "Only these kinds, separated by commas: "
                    + String.join(", ", feed.shapes().keySet())
                    + "."));
    return fields;
  }

  /// Reads a request. Blocks.
  ///
  /// @throws Fault where it cannot be meant, or asks for a position that the journal does not have
  public static Asked of(Incoming request, Caller caller, EventRoute route, Deadline deadline) {
    mustTake(request);
    QueryString query = QueryString.of(request.query());
    for (QueryString.Parameter one : query.parameters()) {
      if (!NAMES.contains(one.name()) && !route.queryNames().contains(one.name())) {
        throw wrong("query." + one.name(), "is not known here");
      }
    }
    String tenant = caller.tenant() == null ? "" : caller.tenant();
    Feed feed = route.feed();
    Wish wish =
        new Wish(
            tenant,
            caller.roles(),
            key(feed, query.single(KEY)),
            kinds(feed.shapes().keySet(), query.single(KIND)));
    Tail tail = route.journal().get().tail();
    String last = request.header(LAST);
    boolean resumes = last != null && !last.isEmpty();
    String after = resumes ? last : query.single(AFTER);
    String from = query.single(FROM);
    if (from != null && !from.equals("start") && !from.equals("now")) {
      throw wrong("query." + FROM, "is neither start nor now");
    }
    if (after != null) {
      String place = resumes ? "header.Last-Event-ID" : "query." + AFTER;
      return new Asked(wish, resumed(after, place, route, deadline));
    }
    int partitions = route.journal().get().partitions();
    return new Asked(
        wish,
        "start".equals(from) ? Collections.nCopies(partitions, Spot.START) : tail.ends(deadline));
  }

  /// A request that cannot take a stream of events is not sent one.
  private static void mustTake(Incoming request) {
    List<String> accepts = request.headers("accept");
    boolean takes = accepts.isEmpty() || request.asksForWebSocket();
    for (String line : accepts) {
      String types = line.toLowerCase(Locale.ROOT);
      takes |=
          types.contains("text/event-stream") || types.contains("*/*") || types.contains("text/*");
    }
    if (!takes) {
      throw Fault.of(Fault.Kind.NOT_ACCEPTABLE, "This is a stream of events: text/event-stream");
    }
  }

  private static @Nullable Object key(Feed feed, @Nullable String text) {
    Field key = feed.key();
    if (text == null) {
      return null;
    }
    if (key == null) {
      throw wrong("query." + KEY, "is not known here: nothing has a key");
    }
    ParameterReader reader = new ParameterReader("query." + KEY, key);
    return reader.read(reader.decode(text, true));
  }

  private static Set<String> kinds(Set<String> all, @Nullable String text) {
    if (text == null) {
      return all;
    }
    Set<String> kinds = new LinkedHashSet<>();
    for (String one : text.replace("%2C", ",").replace("%2c", ",").split(",")) {
      if (!all.contains(one)) {
        throw wrong("query." + KIND, "is not among " + String.join(", ", all));
      }
      kinds.add(one);
    }
    return kinds;
  }

  private static List<Spot> resumed(
      String text, String place, EventRoute route, Deadline deadline) {
    List<Spot> spots = Bookmark.read(text, route.feed().source());
    Tail tail = route.journal().get().tail();
    if (spots == null || spots.size() != route.journal().get().partitions()) {
      throw unknown(place, "is not a position of this stream");
    }
    for (int partition = 0; partition < spots.size(); partition++) {
      if (!tail.knows(partition, spots.get(partition), deadline)) {
        throw unknown(
            place, "is of another store, or this one was set back; begin with `from=start`");
      }
    }
    return spots;
  }

  private static Fault unknown(String place, String why) {
    return strange(List.of(new Fault.Violation(place, why)));
  }

  /// What a request with a strange position is answered, for contracts.
  public static Fault unknownPosition() {
    return strange(List.of());
  }

  private static Fault strange(List<Fault.Violation> violations) {
    return Fault.builder(Fault.Kind.INVALID, "There is no such position")
        .name(UNKNOWN_POSITION)
        .violations(violations)
        .build();
  }

  private static Fault wrong(String place, String why) {
    return Fault.invalid(List.of(new Fault.Violation(place, why)));
  }
}
