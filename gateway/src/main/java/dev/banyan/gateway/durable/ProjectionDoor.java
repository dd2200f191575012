package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.json.JsonWriter;
import dev.banyan.projection.Progress;
import dev.banyan.projection.Projections;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/projections`: how each stands, which aggregates are
/// parked and why, and `POST /projections/NAME/retry?tenant=…&key=…`.
///
/// Keys and reasons may tell of customers, so it opens only to this machine, under a name that no
/// web page can make its own.
public record ProjectionDoor(Projections projections) implements Listener.Handler {
  /// The path below which this answers.
  public static final String PATH = "/projections";

  private static final int PARKED_MAX = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern HERE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\\.\\d{1,3}){3}");

  private static final Structure PARKED =
      Structure.of(
          "parked",
          List.of(
              Field.required("tenant", Type.Text.ANY),
              Field.required("key", Type.Text.ANY),
              Field.required("reason", Type.Text.ANY),
              Field.required("partition", Type.Int.BITS32),
              Field.required("position", Type.Int.range(0, 1L << 52)),
              Field.required("since", Type.Timestamp.INSTANT),
              Field.required("waiting", Type.Int.range(0, 1L << 52))));
  private static final Structure STANDING =
      Structure.of(
          "projection",
          List.of(
              Field.required("name", Type.Text.ANY),
              Field.required("lag", Type.Int.range(0, 1L << 52)),
              Field.required("building", Type.Bool.BOOL),
              Field.required("late", Type.Int.range(0, 1L << 52)),
              Field.optional("stopped", Type.Text.ANY),
              Field.required("parked", Type.ListOf.of(PARKED))));
  private static final Structure RETRIED =
      Structure.of(
          "retried",
          List.of(
              Field.required("applied", Type.Bool.BOOL),
              Field.optional("reason", Type.Text.ANY)));
  private static final JsonWriter ALL = JsonWriter.of(Type.ListOf.of(STANDING));
  private static final JsonWriter ANSWER = JsonWriter.of(RETRIED);

  @Override
  public void handle(Incoming incoming) {
    boolean here =
        LOOPBACK.matcher(incoming.remoteAddress()).matches()
            && HERE.matcher(incoming.authority()).matches();
    String[] path = incoming.path().substring(PATH.length()).split("/", -1);
    boolean all = path.length == 1 && incoming.method().equals("GET");
    boolean retry =
        path.length == 3 && path[2].equals("retry") && incoming.method().equals("POST");
    if (!here) {
      incoming.answer(problem(403, "Projections are shown on their own machine only"));
    } else if (all) {
      incoming.handOver(conversation -> conversation.answer(tried(this::standing)));
    } else if (retry && projections.standing().containsKey(path[1])) {
      String name = path[1];
      String tenant = parameter(incoming.query(), "tenant");
      String key = parameter(incoming.query(), "key");
      incoming.handOver(
          conversation -> conversation.answer(tried(() -> retried(name, tenant, key))));
    } else {
      incoming.answer(problem(404, "Not found"));
    }
  }

  private interface Doing {
    Answer answer();
  }

  private static Answer tried(Doing doing) {
    try {
      return doing.answer();
    } catch (Fault fault) {
      return problem(503, fault.getMessage());
    }
  }

  private static String parameter(@Nullable String query, String name) {
    for (String one : query == null ? new String[0] : query.split("&", -1)) {
      if (one.startsWith(name + "=")) {
        return URLDecoder.decode(one.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private Answer standing() {
    List<Object> all = new ArrayList<>();
    projections
        .standing()
        .forEach(
            (name, one) -> {
              List<Object> parked = new ArrayList<>();
              if (one.parked() > 0) {
                projections
                    .parked(name, PARKED_MAX, Deadline.in(PATIENCE))
                    .forEach(key -> parked.add(parked(key)));
              }
              all.add(standing(name, one, parked));
            });
    return json(200, ALL.bytes(all));
  }

  private static Struct standing(String name, Progress.Standing one, List<Object> parked) {
    return Struct.of(
        STANDING, name, one.records(), one.building(), one.late(), one.failure(), parked);
  }

  private static Struct parked(ParkedKey key) {
    return Struct.of(
        PARKED,
        key.tenant(),
        key.key(),
        key.reason(),
        (long) key.partition(),
        key.position(),
        key.since().atOffset(ZoneOffset.UTC),
        key.waiting());
  }

  private Answer retried(String name, String tenant, String key) {
    String reason = projections.retry(name, tenant, key, Deadline.in(PATIENCE));
    boolean applied = reason.isEmpty();
    Struct answer = Struct.of(RETRIED, applied, applied ? null : reason);
    return json(applied ? 200 : 409, ANSWER.bytes(answer));
  }

  private static Answer json(int status, byte[] body) {
    List<Http.Header> headers =
        List.of(
            new Http.Header("content-type", "application/json"),
            new Http.Header("cache-control", "no-store"));
    return new Answer(status, headers, Bytes.wrap(body));
  }

  private static Answer problem(int status, String title) {
    String body = "{\"title\":\"%s\",\"status\":%d}".formatted(title, status);
    return new Answer(
        status,
        List.of(new Http.Header("content-type", "application/problem+json")),
        Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }
}
