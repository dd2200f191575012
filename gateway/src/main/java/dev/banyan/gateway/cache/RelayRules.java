package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import dev.banyan.http.RelayPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What may be kept of a system's own answers, and how long (RFC 9111 §3, §4.2). Where the standard
/// leaves room, the stricter way is taken: no `Set-Cookie`, no answer whose end cannot be told from
/// a broken connection, none to a request that carries a credential or a header whose part in the
/// answer is unknown, unless the answer itself says how far it goes.
final class RelayRules {
  /// What is worth keeping. No error but "it is not there": an error that a strange request
  /// provoked would be shown to all others.
  private static final Set<Integer> STATUSES =
      Set.of(200, 203, 204, 300, 301, 302, 307, 308, 404, 410, 451);

  /// Those to which a lifetime of the configuration applies where the answer states none.
  private static final Set<Integer> BY_DEFAULT = Set.of(200, 203, 204, 300, 301, 308);

  private static final Set<Integer> GONE = Set.of(404, 410);

  static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

  private static final long YEAR = 31_536_000_000L;

  /// How long beyond its lifetime an answer is kept that the system can be asked about.
  private static final long VALIDATED_FOR = 600_000;

  /// Headers of a request that steer no answer, or do so by content negotiation, which answers must
  /// say in `Vary`.
  private static final Set<String> USUAL =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "authorization", // By the rule for credentials.
          "baggage",
          "cache-control",
          "connection",
          "content-length",
          "cookie", // By the rule for credentials.
          "dnt",
          "from",
          "host",
          "http2-settings",
          "keep-alive",
          "max-forwards",
          "pragma",
          "priority",
          "proxy-connection",
          "referer",
          "save-data",
          "te",
          "upgrade",
          "upgrade-insecure-requests",
          "user-agent",
          "x-correlation-id",
          "x-request-id");

  private RelayRules() {}

  /// When the request went out and the answer's head came.
  record Times(long asked, long answered) {}

  /// How an answer may be kept.
  record Verdict(Stored.Life life, Selection selection, boolean open) {}

  /// Null where it may not be kept.
  static @Nullable Verdict judge(
      CachePolicy policy, Incoming request, RelayPass.Tap.Received answer, Times times) {
    List<Http.Header> headers = answer.headers();
    CacheControl says = CacheControl.of(all(headers, "cache-control"));
    boolean open = says.is(CacheControl.PUBLIC) || says.sharedMaxAge() >= 0;
    if (!STATUSES.contains(answer.status())
        || !answer.delimited()
        || says.is(CacheControl.NO_STORE | CacheControl.PRIVATE)
        || isEvents(Stored.header(headers, "content-type"))
        || Stored.header(headers, "set-cookie") != null
        || Stored.header(headers, "content-range") != null
        || (carriesCredential(policy, request) && !open)) {
      return null;
    }
    List<String> names = Selection.names(headers, always(policy, headers));
    if (names == null || !names.containsAll(unusual(policy, request))) {
      return null;
    }
    Stored.Life life = life(policy, answer, says, times);
    boolean useless = life.fresh() <= 0 && !validates(headers);
    return useless ? null : new Verdict(life, Selection.of(names, request), open);
  }

  /// A stream of events is told as it happens, not again.
  private static boolean isEvents(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  private static boolean validates(List<Http.Header> headers) {
    return Stored.header(headers, "etag") != null
        || Stored.header(headers, "last-modified") != null;
  }

  private static List<String> always(CachePolicy policy, List<Http.Header> headers) {
    List<String> always = new ArrayList<>(policy.vary());
    // A coding or language was chosen by someone's wish, also where the answer does not say so.
    if (Stored.header(headers, "content-encoding") != null) {
      always.add("accept-encoding");
    }
    if (Stored.header(headers, "content-language") != null) {
      always.add("accept-language");
    }
    return always;
  }

  /// Whether the system sees who asks.
  static boolean carriesCredential(CachePolicy policy, Incoming request) {
    return carries(policy, request, "authorization")
        || (carries(policy, request, "cookie") && !carriesNothingBut(policy.cookie(), request));
  }

  private static boolean carriesNothingBut(String own, Incoming request) {
    return !own.isEmpty()
        && request.headers("cookie").stream()
            .flatMap(line -> Stream.of(line.split(";", -1)))
            .allMatch(pair -> pair.strip().startsWith(own + "="));
  }

  private static boolean carries(CachePolicy policy, Incoming request, String header) {
    return !policy.unseen().contains(header) && request.header(header) != null;
  }

  /// The headers of a request that may steer the answer in a way that nobody knows; in lower case.
  static List<String> unusual(CachePolicy policy, Incoming request) {
    List<String> unusual = new ArrayList<>();
    for (Http.Header header : request.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      boolean known =
          USUAL.contains(name)
              || name.startsWith("sec-")
              || Conditions.HEADERS.contains(name)
              || policy.unseen().contains(name);
      if (!known) {
        unusual.add(name);
      }
    }
    return unusual;
  }

  /// Its age and lifetime (§4.2.1, §4.2.3). Nothing is guessed from `Last-Modified`.
  private static Stored.Life life(
      CachePolicy policy, RelayPass.Tap.Received answer, CacheControl says, Times times) {
    List<Http.Header> headers = answer.headers();
    Long stated = HttpDate.millis(Stored.header(headers, "date"));
    long date = stated == null ? times.answered() : stated;
    String age = Stored.header(headers, "age");
    long received = age == null ? 0 : CacheControl.seconds(age.split(",", 2)[0].strip()) * 1000;
    long corrected = received + times.answered() - times.asked();
    long initial = Math.max(Math.max(0, times.answered() - date), corrected);
    boolean strict =
        says.is(CacheControl.NO_CACHE | CacheControl.MUST_REVALIDATE) || says.sharedMaxAge() >= 0;
    boolean gone = GONE.contains(answer.status()); // It may come into being.
    long fresh = says.is(CacheControl.NO_CACHE) ? 0 : fresh(policy, answer, says, date);
    return new Stored.Life(
        times.answered() - initial,
        Math.min(YEAR, fresh),
        strict ? 0 : allowance(says.staleWhileRevalidate(), gone ? 0 : policy.stale()),
        strict ? 0 : allowance(says.staleIfError(), gone ? 0 : policy.error()),
        validates(headers) ? VALIDATED_FOR : 0);
  }

  private static long allowance(long stated, long otherwise) {
    return stated >= 0 ? Math.min(YEAR, stated * 1000) : otherwise;
  }

  private static long fresh(
      CachePolicy policy, RelayPass.Tap.Received answer, CacheControl says, long date) {
    if (says.sharedMaxAge() >= 0) {
      return says.sharedMaxAge() * 1000;
    }
    if (says.maxAge() >= 0) {
      return says.maxAge() * 1000;
    }
    List<String> expires = all(answer.headers(), "expires");
    if (!expires.isEmpty()) {
      Long at = expires.size() > 1 ? null : HttpDate.millis(expires.getFirst());
      return at == null ? 0 : Math.max(0, at - date);
    }
    if (GONE.contains(answer.status())) {
      return policy.negative();
    }
    return BY_DEFAULT.contains(answer.status()) ? policy.fresh() : 0;
  }

  private static List<String> all(List<Http.Header> headers, String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Http.Header::value)
        .toList();
  }
}
