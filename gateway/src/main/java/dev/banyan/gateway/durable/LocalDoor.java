package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of the listener `admin` where people see durable work and act on it.
///
/// What is shown there is what customers sent, so this door is narrower than the rest of that
/// listener: it opens only to this machine, under a name that no web page can make its own, and
/// only to requests that say in `Banyan-By` who asks, which a page of another origin cannot send.
public final class LocalDoor implements Listener.Handler {
  private static final String BY = "Banyan-By";
  private static final int BY_MAX = 100;

  /// What any desk takes. Another word is refused: a `dry-run` that is misspelt must not run.
  private static final List<String> PARAMETERS =
      List.of("after", "dry-run", "force", "key", "limit", "projection", "stream", "tenant");

  private static final Pattern HERE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\\.\\d{1,3}){3}");

  private final String path;
  private final Desk desk;
  private final Witness witness;

  /// Opens below that path, such as `/dead-letters`.
  public LocalDoor(String path, Desk desk, Witness witness) {
    this.path = path;
    this.desk = desk;
    this.witness = witness;
  }

  /// What lies behind the door.
  @FunctionalInterface
  public interface Desk {
    /// The answer; null where there is nothing of that path and method. Blocks; throws `Fault`.
    @Nullable JsonTree answer(Asked asked);

    /// Whether a request that changes nothing shows what customers sent.
    default boolean shows(Asked asked) {
      return false;
    }

    /// How that which is asked for stands, without what customers sent: what the record of an act
    /// says of before and after. Null where there is nothing to say.
    default @Nullable JsonTree standing(Asked asked) {
      return null;
    }
  }

  /// Who records what is done behind the door: a declared port, of the audit trail.
  public interface Witness {
    /// Records nothing, where the configuration has no audit trail.
    Witness NONE = (_, _) -> (_, _) -> {};

    /// Records that somebody is about to do something. Blocks.
    ///
    /// @param standing how that which it is about stands; null where there is nothing to say
    /// @throws Fault where it cannot be recorded, and must not be done
    End begun(Asked asked, @Nullable JsonTree standing);

    /// What is told once it is done.
    @FunctionalInterface
    interface End {
      /// Records what came of it: `done`, `refused`, `failed` or `unknown`. Blocks.
      ///
      /// @param standing how that which it was about stands now
      void ended(String outcome, @Nullable JsonTree standing);
    }
  }

  /// One request, let in.
  ///
  /// @param door the path of the door
  /// @param path the segments behind the door's own, decoded
  /// @param by who asks, as they say
  /// @param room where its body is counted
  public record Asked(
      String door,
      String method,
      List<String> path,
      Map<String, String> query,
      String by,
      Conversation conversation,
      HeldBytes.Portion room) {
    public Asked {
      path = List.copyOf(path);
      query = Map.copyOf(query);
    }

    /// Whether the query says that it is so; throws `INVALID` where it says neither yes nor no.
    public boolean on(String name) {
      return switch (query.getOrDefault(name, "false")) {
        case "true" -> true;
        case "false" -> false;
        default -> throw Fault.of(Fault.Kind.INVALID, "`" + name + "` is `true` or `false`");
      };
    }

    /// How many are wanted; throws `INVALID` where that is no number, or more than `most`.
    public int limit(int most) {
      String written = query.getOrDefault("limit", "100");
      if (!written.matches("[1-9][0-9]{0,5}") || Integer.parseInt(written) > most) {
        throw Fault.of(Fault.Kind.INVALID, "`limit` is a number from 1 to " + most);
      }
      return Integer.parseInt(written);
    }

    /// Behind which number of a list it goes on: what an answer said as `next`; 0 for its begin.
    public long after() {
      String written = query.getOrDefault("after", "");
      if (!written.matches("[0-9]{0,18}")) {
        throw Fault.of(Fault.Kind.INVALID, "`after` is the number that a list said as `next`");
      }
      return written.isEmpty() ? 0 : Long.parseLong(written);
    }

    /// The body, of at most so many bytes; counts as held until the request is answered.
    public Bytes body(int bytesMax) {
      try (var body = conversation.body(bytesMax)) {
        byte[] read = room.read(body, bytesMax + 1);
        if (read == null) {
          throw HeldBytes.full();
        }
        return Bytes.wrap(read);
      } catch (IOException e) {
        throw Fault.of(Fault.Kind.CANCELLED, "The body did not arrive");
      }
    }
  }

  @Override
  public void handle(Incoming incoming) {
    if (!LOOPBACK.matcher(incoming.remoteAddress()).matches()
        || !HERE.matcher(incoming.authority()).matches()) {
      incoming.answer(problem(403, "This is shown on its own machine only"));
      return;
    }
    String by = incoming.header(BY);
    if (by == null || by.isBlank() || by.length() > BY_MAX) {
      incoming.answer(problem(403, "The header " + BY + " must say who asks"));
      return;
    }
    incoming.handOver(conversation -> conversation.answer(answer(conversation, by)));
  }

  private Answer answer(Conversation conversation, String by) {
    HeldBytes.Portion room = conversation.request().memory().portion();
    try {
      JsonTree tree = answer(asked(conversation, by, room));
      return tree == null ? problem(404, "Not found") : json(200, "application/json", tree);
    } catch (Fault fault) {
      return problem(Verdict.of(fault).status(), fault.getMessage());
    } finally {
      room.giveBack();
    }
  }

  /// What a fault means to who asked, and in the record of what was done.
  private record Verdict(int status, String outcome) {
    private static final String REFUSED = "refused";
    private static final String FAILED = "failed";

    static Verdict of(Fault fault) {
      return switch (fault.kind()) {
        case NOT_FOUND -> new Verdict(404, REFUSED);
        case CONFLICT, STALE -> new Verdict(409, REFUSED);
        case TOO_LARGE -> new Verdict(413, REFUSED);
        case UNAUTHENTICATED, FORBIDDEN -> new Verdict(403, REFUSED);
        case INVALID,
            MALFORMED,
            METHOD_NOT_ALLOWED,
            NOT_ACCEPTABLE,
            UNSUPPORTED_MEDIA_TYPE,
            PRECONDITION_REQUIRED ->
            new Verdict(400, REFUSED);
        case OUTCOME_UNKNOWN -> new Verdict(503, "unknown");
        case TOO_MANY, DECLARED, UNREACHABLE, GARBAGE, TIMEOUT, OVERLOADED, CANCELLED ->
            new Verdict(503, FAILED);
        case BUG -> new Verdict(500, FAILED);
      };
    }
  }

  private @Nullable JsonTree answer(Asked asked) {
    boolean acts = !asked.method().equals("GET");
    if (!acts && !desk.shows(asked)) {
      return desk.answer(asked);
    }
    Witness.End end = witness.begun(asked, desk.standing(asked));
    String outcome = Verdict.FAILED;
    try {
      JsonTree tree = desk.answer(asked);
      outcome = tree == null ? Verdict.REFUSED : "done";
      return tree;
    } catch (Fault fault) {
      outcome = Verdict.of(fault).outcome();
      throw fault;
    } finally {
      end.ended(outcome, after(asked));
    }
  }

  /// What was done is recorded also where nobody can say how it stands.
  private @Nullable JsonTree after(Asked asked) {
    try {
      return desk.standing(asked);
    } catch (Fault _) {
      return null;
    }
  }

  private Asked asked(Conversation conversation, String by, HeldBytes.Portion room) {
    Incoming request = conversation.request();
    List<String> segments =
        Arrays.stream(request.path().substring(path.length()).split("/"))
            .filter(one -> !one.isEmpty())
            .map(LocalDoor::decoded)
            .toList();
    Map<String, String> query = query(request.query());
    return new Asked(path, request.method(), segments, query, by, conversation, room);
  }

  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> query = new HashMap<>();
    for (String one : text == null ? new String[0] : text.split("&")) {
      int equals = one.indexOf('=');
      String name = equals < 0 ? one : one.substring(0, equals);
      if (name.isEmpty() && equals < 0) {
        continue;
      }
      if (!PARAMETERS.contains(name)) {
        throw Fault.of(Fault.Kind.INVALID, "The query may say " + String.join(", ", PARAMETERS));
      }
      if (query.put(name, equals < 0 ? "" : decoded(one.substring(equals + 1))) != null) {
        throw Fault.of(Fault.Kind.INVALID, "`" + name + "` is given more than once");
      }
    }
    return query;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Fault.of(Fault.Kind.INVALID, "The path or the query is not encoded as it must be");
    }
  }

  private static Answer problem(int status, String title) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    members.put("type", JsonTree.text("about:blank"));
    members.put("title", JsonTree.text(title));
    members.put("status", JsonTree.number(status));
    return json(status, "application/problem+json", JsonTree.object(members));
  }

  private static Answer json(int status, String type, JsonTree tree) {
    return new Answer(
        status,
        List.of(
            new Http.Header("content-type", type),
            new Http.Header("cache-control", "no-store"),
            new Http.Header("x-content-type-options", "nosniff")),
        Bytes.wrap(tree.bytes()));
  }
}
