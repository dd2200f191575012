package dev.banyan.connect;

import dev.banyan.operation.Positions;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The several URLs of one system, and how requests are spread over them. Requests are written for
/// the first; where one goes to another, that one's scheme, host, port and path stand in place of
/// the first's.
///
/// `sticky` null: the less busy of two that are drawn by weight. `checks` null: nobody is asked how
/// it is. A URL that is new or back gets more by and by over `slowStart`. `moves` (0 to 1) is the
/// share of requests that may be sent to another URL because the first failed. Host names are
/// resolved again every `resolveEvery`.
public record Endpoints(
    String system,
    List<Url> urls,
    @Nullable Sticky sticky,
    Ejection ejection,
    @Nullable Checks checks,
    Duration slowStart,
    double moves,
    Duration resolveEvery) {

  public Endpoints {
    urls = List.copyOf(urls);
  }

  /// The name of the header or cookie that keeps a client at one URL. A cookie without one is named
  /// after the system, as a client sends the cookies of all of them to each.
  public String stickyName() {
    return sticky == null || sticky.name() == null
        ? "banyan-at-" + HexFormat.of().toHexDigits(Positions.mark(system))
        : sticky.name();
  }

  /// One URL; it gets requests in proportion to its weight.
  public record Url(URI address, int weight) {}

  /// What keeps requests at one URL. `name` is that of the header or cookie; null for a caller, and
  /// for a cookie that gets its name from us.
  public record Sticky(By by, @Nullable String name) {}

  /// What is the same for requests that stay together.
  public enum By {
    /// The caller, where it is known.
    CALLER,
    /// The value of a header of the request.
    HEADER,
    /// A cookie that the gateway sets.
    COOKIE
  }

  /// When a URL is left alone for a while because requests to it fail: `after` so many in a row,
  /// for `first`, doubling from time to time up to `longest`. At most `share` (0 to 1) of all URLs
  /// at once, but one in any case where that is above 0, and never the last. `statuses` are answers
  /// that count as failures.
  public record Ejection(
      int after, Set<Integer> statuses, Duration first, Duration longest, double share) {
    public Ejection {
      statuses = Set.copyOf(statuses);
    }
  }

  /// Asking each URL how it is: out after `unhealthy` bad answers in a row, in again after
  /// `healthy` good ones. `statuses` empty: any 2xx is good.
  public record Checks(
      String path,
      Duration every,
      Duration timeout,
      int unhealthy,
      int healthy,
      Set<Integer> statuses) {
    public Checks {
      statuses = Set.copyOf(statuses);
    }
  }

  /// How one URL is doing, for people and metrics. `requests` and `ejections` are counts since it
  /// was opened.
  public record Sight(String url, State state, long requests, long ejections, int pending) {}

  /// Whether a URL gets requests.
  public enum State {
    UP,
    /// Its answers to checks are bad.
    UNHEALTHY,
    /// Requests to it failed.
    EJECTED
  }
}
