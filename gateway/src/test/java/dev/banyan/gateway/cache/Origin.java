package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.operation.Caller;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A system behind a relay with a cache, on a clock that the test sets: asks the cache and has the
/// system asked as the edge does, in one thread.
final class Origin {
  static final long T0 = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  static final CachePolicy OPEN = policy(Owner.Per.ANYONE);

  private static final HeldBytes HELD = HeldBytes.ofHeap();

  long now = T0;

  /// By how much somebody has set the wall clock.
  long set;

  int asked;
  List<Http.Header> lastConditions = List.of();
  boolean down;
  Function<RequestCopy, Reply> system = _ -> new Reply(200, List.of(), "body");
  final Memory memory =
      new Memory(
          1 << 20, 1 << 16, () -> Instant.ofEpochMilli(now + set), () -> (now - T0) * 1_000_000);
  final Purging purging = new Purging(memory);
  final RouteCache cache;

  /// What the system answers; `delimited` is false for an answer that ends with its connection.
  record Reply(int status, List<Http.Header> headers, String body, boolean delimited) {
    Reply(int status, List<Http.Header> headers, String body) {
      this(status, headers, body, true);
    }
  }

  /// What the client got.
  record Got(int status, List<Http.Header> headers, String body, CacheUse use) {
    @Nullable String header(String name) {
      return Stored.header(headers, name);
    }
  }

  Origin(CachePolicy policy) {
    cache = new RouteCache("GET /things", policy, memory);
  }

  Origin() {
    this(OPEN);
  }

  static CachePolicy policy(Owner.Per per) {
    return new CachePolicy(
        true, per, true, 0, 0, 0, 0, List.of(), List.of("x-api-key"), "", false, "");
  }

  static CachePolicy timed(long fresh, long stale, long error, long negative) {
    return new CachePolicy(
        true,
        Owner.Per.ANYONE,
        true,
        fresh,
        stale,
        error,
        negative,
        List.of(),
        List.of(),
        "",
        false,
        "");
  }

  static List<Http.Header> headers(String... pairs) {
    List<Http.Header> headers = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(new Http.Header(pairs[i], pairs[i + 1]));
    }
    return headers;
  }

  static RequestCopy request(String method, String target, String... pairs) {
    String[] parts = target.split("\\?", 2);
    return new RequestCopy(
        method,
        parts[0],
        parts.length == 1 ? null : parts[1],
        headers(pairs),
        "shop.example",
        true,
        "10.0.0.1",
        HELD);
  }

  static Caller caller(String id, String tenant, String... roles) {
    return new Caller("staff", id, tenant, Set.of(roles), Set.of(), Map.of());
  }

  void answers(int status, String body, String... pairs) {
    Reply reply = new Reply(status, headers(pairs), body);
    system = _ -> reply;
  }

  void after(long seconds) {
    now += seconds * 1000;
  }

  Got get(String... pairs) {
    return ask(request("GET", "/things", pairs), Caller.ANYONE);
  }

  Got ask(RequestCopy request, Caller caller) {
    Look look = cache.look(request, caller, List::of);
    return switch (look) {
      case Look.Bypass _ -> got(pass(request, null), CacheUse.BYPASS);
      case Look.Give(Answer answer, CacheUse use, Fill refresh) -> {
        if (refresh != null) {
          relay(refresh);
          refresh.refreshed();
        }
        yield got(answer, use);
      }
      case Look.Tell(Fault _, CacheUse use, Fill _) -> new Got(504, List.of(), "", use);
      case Look.Lead(Fill fill) -> {
        Answer answer = recalled(fill);
        answer = answer == null ? relay(fill) : answer;
        yield got(answer, fill.use());
      }
      case Look.Follow _ -> throw new AssertionError("nobody else asks");
    };
  }

  private static @Nullable Answer recalled(Fill fill) {
    if (!fill.mayRecall()) {
      return null;
    }
    fill.recall();
    return fill.recalled();
  }

  private static Got got(Answer answer, CacheUse use) {
    String body = new String(answer.body().toArray(), StandardCharsets.UTF_8);
    return new Got(answer.status(), answer.headers(), body, use);
  }

  private Answer relay(Fill fill) {
    RequestCopy plain = fill.request();
    List<Http.Header> all = new ArrayList<>(plain.headers());
    lastConditions = fill.conditions();
    all.addAll(lastConditions);
    RequestCopy sent =
        new RequestCopy(
            plain.method(),
            plain.path(),
            plain.query(),
            all,
            plain.authority(),
            plain.secure(),
            plain.remoteAddress(),
            plain.memory());
    if (down) {
      asked++;
      Fault fault = Fault.of(Fault.Kind.UNREACHABLE, "down");
      fill.tap().broken(fault);
      Answer kept = fill.failed(fault, 502);
      return kept != null ? kept : new Answer(502, List.of(), Bytes.wrap(new byte[0]));
    }
    return pass(sent, fill.tap());
  }

  private Answer pass(RequestCopy request, RelayPass.@Nullable Tap tap) {
    asked++;
    Reply reply = system.apply(request);
    Bytes body = Bytes.wrap(reply.body().getBytes(StandardCharsets.UTF_8));
    if (tap == null) {
      return new Answer(reply.status(), reply.headers(), body);
    }
    RelayPass.Tap.Course course =
        tap.head(
            new RelayPass.Tap.Received(
                reply.status(), reply.headers(), body.size(), reply.delimited()));
    if (course.bytesMax() >= 0 && body.size() > course.bytesMax()) {
      tap.tooLarge();
    } else {
      tap.whole(body);
    }
    Answer instead = course.instead();
    List<Http.Header> all = new ArrayList<>(reply.headers());
    all.addAll(course.added());
    return instead != null ? instead : new Answer(reply.status(), all, body);
  }
}
