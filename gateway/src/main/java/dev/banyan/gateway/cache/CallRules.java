package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import java.util.ArrayList;
import java.util.List;

/// What may be kept of an operation's answers. The gateway is the origin here: the configuration
/// says how long, and what the operation is not given it cannot depend on.
final class CallRules {
  private CallRules() {}

  static boolean keeps(int status, List<Http.Header> headers) {
    return status == 200
        && Stored.header(headers, "set-cookie") == null
        && !CacheControl.of(lines(headers)).is(CacheControl.NO_STORE | CacheControl.PRIVATE);
  }

  /// A route's own `Cache-Control`, or that of an answer in another's place.
  private static List<String> lines(List<Http.Header> headers) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase("cache-control"))
        .map(Http.Header::value)
        .toList();
  }

  /// `asked` is when the operation was: what it saw may be as old as that.
  static RelayRules.Verdict verdict(CachePolicy policy, Incoming request, long asked) {
    return new RelayRules.Verdict(
        new Stored.Life(asked, policy.fresh(), policy.stale(), policy.error(), 0),
        Selection.of(policy.vary(), request),
        false);
  }

  /// Of "there is no such thing": never given past its time, as it may come into being.
  static RelayRules.Verdict negative(CachePolicy policy, Incoming request, long asked) {
    return new RelayRules.Verdict(
        new Stored.Life(asked, policy.negative(), 0, 0, 0),
        Selection.of(policy.vary(), request),
        false);
  }

  /// The answer's own fields, and those that tell caches on the way what they may do with it.
  static List<Http.Header> headers(CachePolicy policy, List<Http.Header> own, long now) {
    List<Http.Header> headers = new ArrayList<>(own);
    if (Stored.header(own, "cache-control") == null) {
      headers.add(new Http.Header("cache-control", policy.clients()));
    }
    if (!policy.vary().isEmpty()) {
      headers.add(new Http.Header("vary", String.join(", ", policy.vary())));
    }
    headers.add(new Http.Header("date", HttpDate.of(now)));
    return headers;
  }
}
