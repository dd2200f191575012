package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.pipeline.LetterJson.Members;
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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/dead-letters`.
///
/// Dead letters hold what customers sent, so this door is narrower than the rest of that listener:
/// it opens only to this machine, under a name that no web page can make its own, and only to
/// requests that say in `Banyan-By` who asks, which a page of another origin cannot send.
public final class LetterDoor implements Listener.Handler {
  /// The path below which this answers.
  public static final String PATH = "/dead-letters";

  private static final String BY = "Banyan-By";
  private static final int BY_MAX = 100;
  private static final int BODY_MAX = 4 << 20;
  private static final int LIST_MAX = 1_000;
  private static final Pattern HERE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\\.\\d{1,3}){3}");

  private final LetterDesk desk;

  public LetterDoor(Map<String, Runner> runners) {
    this.desk = new LetterDesk(runners);
  }

  @Override
  public void handle(Incoming incoming) {
    if (!LOOPBACK.matcher(incoming.remoteAddress()).matches()
        || !HERE.matcher(incoming.authority()).matches()) {
      incoming.answer(problem(403, "Dead letters are shown on their own machine only"));
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
    try {
      JsonTree tree = act(conversation, by);
      return tree == null ? problem(404, "Not found") : json(200, "application/json", tree);
    } catch (Fault fault) {
      return switch (fault.kind()) {
        case NOT_FOUND -> problem(404, fault.getMessage());
        case CONFLICT -> problem(409, fault.getMessage());
        case INVALID -> problem(400, fault.getMessage());
        case TOO_LARGE -> problem(413, fault.getMessage());
        default -> problem(503, fault.getMessage());
      };
    }
  }

  private @Nullable JsonTree act(Conversation conversation, String by) {
    Incoming request = conversation.request();
    Map<String, String> query = query(request.query());
    LetterDesk.Manner manner = new LetterDesk.Manner(by, on(query, "force"), on(query, "dry-run"));
    List<String> path =
        Arrays.stream(request.path().substring(PATH.length()).split("/"))
            .filter(one -> !one.isEmpty())
            .map(one -> URLDecoder.decode(one, StandardCharsets.UTF_8))
            .toList();
    String first = path.isEmpty() ? "" : path.getFirst();
    if (request.method().equals("GET")) {
      return switch (path.size()) {
        case 0 -> desk.pipelines();
        case 1 -> desk.list(first, query.getOrDefault("after", ""), limit(query, LIST_MAX));
        case 2 -> desk.show(first, path.get(1));
        default -> null;
      };
    }
    if (!request.method().equals("POST")) {
      return null;
    }
    if (path.size() == 2 && path.get(1).equals("redrive")) {
      return desk.redrive(first, null, limit(query, LetterDesk.BATCH_MAX), manner);
    }
    return path.size() != 3
        ? null
        : switch (path.get(2)) {
          case "redrive" -> desk.redrive(first, path.get(1), 1, manner);
          case "drop" -> desk.drop(first, path.get(1), manner);
          case "edit" -> desk.edit(first, path.get(1), body(conversation), by);
          default -> null;
        };
  }

  private static Bytes body(Conversation conversation) {
    try (var body = conversation.body(BODY_MAX)) {
      return Bytes.wrap(body.readAllBytes());
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.CANCELLED, "The body did not arrive");
    }
  }

  private static boolean on(Map<String, String> query, String name) {
    return query.getOrDefault(name, "").equals("true");
  }

  private static int limit(Map<String, String> query, int most) {
    String written = query.getOrDefault("limit", "100");
    if (!written.matches("[1-9][0-9]{0,5}") || Integer.parseInt(written) > most) {
      throw Fault.of(Fault.Kind.INVALID, "`limit` is a number from 1 to " + most);
    }
    return Integer.parseInt(written);
  }

  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> query = new HashMap<>();
    for (String one : text == null ? new String[0] : text.split("&")) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        query.put(
            one.substring(0, equals),
            URLDecoder.decode(one.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static Answer problem(int status, String title) {
    return json(
        status,
        "application/problem+json",
        new Members()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", JsonTree.number(status))
            .tree());
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
