package dev.banyan.gateway.assemble.section;

import dev.banyan.config.decode.Written;
import dev.banyan.config.model.RouteSection.RelayTo;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.gateway.edge.rewrite.AnswerRewriting;
import dev.banyan.gateway.edge.rewrite.QueryChange;
import dev.banyan.gateway.edge.rewrite.Rewriting;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From what a relay says of path, query, headers and host to what is changed of each request.
/// Owned by one thread.
public final class Rewritings {
  private static final String HEADER_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}";
  private static final String HOST = "(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?";

  /// Fields that frame a message, belong to one connection (RFC 9110 §7.6.1), or say where it goes.
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /// What the gateway itself says of a request.
  private static final Set<String> OURS =
      Set.of(
          "forwarded",
          "traceparent",
          "tracestate",
          "via",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto");

  private final RelayTo relay;
  private final RelayTarget target;
  private final Mistakes mistakes;

  public Rewritings(RelayTo relay, RelayTarget target, Mistakes mistakes) {
    this.relay = relay;
    this.target = target;
    this.mistakes = mistakes;
  }

  /// What stands before the rest of the path where no template says more.
  public String prefix() {
    Written path = relay.path();
    return base() + (path == null ? "" : strip(path.text()));
  }

  /// The path at the system as far as it is fixed, with parameters as they are written; `open`:
  /// more may follow.
  public String start(RoutePattern pattern, boolean open) {
    Written path = relay.path();
    if (path == null) {
      return open ? base() : base() + pattern.text();
    }
    String text = path.text().replaceFirst("/?\\{\\*\\*}$", "");
    return base() + strip(text);
  }

  /// The path of the system's address.
  public String base() {
    String path = target.base().getRawPath();
    return path == null ? "" : strip(path);
  }

  private static String strip(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /// What the relay changes; mistakes are reported.
  public Rewriting compile(RoutePattern pattern) {
    RelayTo.Headers headers = relay.headers();
    RelayTo.Change request = headers == null ? null : headers.request();
    RelayTo.Change answer = headers == null ? null : headers.answer();
    List<Http.Header> set = set(request, true);
    List<String> removed = removed(request, true);
    set.forEach(header -> removed.add(header.name().toLowerCase(Locale.ROOT)));
    Rewriting.Telling telling =
        switch (relay.forwarded()) {
          case X_FORWARDED -> Rewriting.Telling.X_FORWARDED;
          case FORWARDED -> Rewriting.Telling.FORWARDED;
          case BOTH -> Rewriting.Telling.BOTH;
        };
    Written path = relay.path();
    return new Rewriting(
        path == null ? null : new PathTemplates(path, mistakes).compile(base(), pattern),
        query(),
        removed,
        set,
        host(),
        telling,
        new AnswerRewriting(removed(answer, false), set(answer, false), translation(), origins()));
  }

  private AnswerRewriting.Translation translation() {
    Boolean written = relay.translate();
    if (written == null) {
      return AnswerRewriting.Translation.OWN;
    }
    return written ? AnswerRewriting.Translation.ALL : AnswerRewriting.Translation.NONE;
  }

  private List<AnswerRewriting.Origin> origins() {
    Endpoints several = target.settings().endpoints();
    return several == null
        ? List.of(origin(target.base()))
        : several.urls().stream().map(url -> origin(url.address())).toList();
  }

  private static AnswerRewriting.Origin origin(URI url) {
    String text = (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    String path = url.getRawPath() == null ? "" : strip(url.getRawPath());
    return new AnswerRewriting.Origin(url.toString(), text, host, path);
  }

  private @Nullable String host() {
    Written host = relay.host();
    if (host == null) {
      return null;
    }
    if (host.text().equals("kept")) {
      return "";
    }
    if (!host.text().matches(HOST)) {
      mistakes.error(
          "wrong-value",
          host.place(),
          "this is no host",
          "write `kept` for the caller's, or a host like `shop.example` or `shop.example:8443`");
      return null;
    }
    return host.text();
  }

  private @Nullable QueryChange query() {
    RelayTo.Change change = relay.query();
    if (change == null) {
      return null;
    }
    Set<String> taken = new HashSet<>();
    List<String> added = new ArrayList<>();
    change.remove().forEach(name -> taken.add(name.value()));
    change
        .set()
        .forEach(
            (name, value) -> {
              taken.add(name.value());
              added.add(encoded(name.value()) + "=" + encoded(value.text()));
            });
    return new QueryChange(taken, String.join("&", added));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  // ---- headers

  private List<Http.Header> set(RelayTo.@Nullable Change change, boolean request) {
    List<Http.Header> set = new ArrayList<>();
    if (change != null) {
      for (Map.Entry<Name, Written> entry : change.set().entrySet()) {
        Written value = entry.getValue();
        boolean fits = value.text().chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
        if (!fits) {
          mistakes.error(
              "wrong-value",
              value.place(),
              "a header's value is one line of ASCII, and this is not",
              "leave line breaks and other characters out, also at the end of a file");
        }
        boolean named = changeable(entry.getKey(), request);
        if (fits && named) {
          set.add(new Http.Header(entry.getKey().value(), value.text()));
        }
      }
    }
    return set;
  }

  private List<String> removed(RelayTo.@Nullable Change change, boolean request) {
    List<String> removed = new ArrayList<>();
    if (change != null) {
      for (Name name : change.remove()) {
        if (changeable(name, request)) {
          removed.add(name.value().toLowerCase(Locale.ROOT));
        }
      }
    }
    return removed;
  }

  private boolean changeable(Name name, boolean request) {
    String lower = name.value().toLowerCase(Locale.ROOT);
    if (!name.value().matches(HEADER_NAME)) {
      mistakes.error(
          "wrong-value",
          name.place(),
          "`" + name.value() + "` is no name of a header",
          "letters, digits and `-`, as `X-Shop`");
    } else if (FRAMING.contains(lower)) {
      mistakes.error(
          "framing-header",
          name.place(),
          "`"
              + name.value()
              + "` frames the message or belongs to one connection: the gateway writes it",
          lower.equals("host") ? "write `host: …` beside `headers`" : "leave it out");
    } else if (request && OURS.contains(lower)) {
      mistakes.error(
          "own-header",
          name.place(),
          "`" + name.value() + "` is what the gateway itself says of a request",
          "leave it out; `forwarded` chooses how systems are told who asks");
    } else if (request && target.writes(lower)) {
      mistakes.error(
          "own-header",
          name.place(),
          "`" + name.value() + "` is what the gateway itself shows the system",
          "leave it out, or take `auth` or `deadline-header` out of the system");
    } else {
      return true;
    }
    return false;
  }
}
