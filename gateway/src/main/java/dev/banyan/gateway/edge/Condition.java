package dev.banyan.gateway.edge;

import dev.banyan.http.Incoming;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request must be like, besides its path, for the routes of an API to be looked at: its
/// host, headers, query. Empty parts ask for nothing; all parts must hold. Immutable.
///
/// `hosts` are lower-case names, `*.example.com` for all below one. `headers` and `query` map names
/// to the value they must have; `*` takes any. `mediaType` must be among those of `Accept`.
public record Condition(
    List<String> hosts,
    Map<String, String> headers,
    Map<String, String> query,
    @Nullable String mediaType) {
  public static final Condition NONE = new Condition(List.of(), Map.of(), Map.of(), null);

  /// The value that takes any.
  public static final String ANY = "*";

  public Condition {
    hosts = List.copyOf(hosts);
    headers = Map.copyOf(headers);
    query = Map.copyOf(query);
  }

  /// How much it asks for: the most demanding is asked first. A host by its full name weighs more
  /// than one by a pattern, a host more than anything else.
  public int weight() {
    int host = hosts.isEmpty() ? 0 : hosts.stream().anyMatch(Condition::isPattern) ? 100 : 200;
    return host + headers.size() + query.size() + (mediaType == null ? 0 : 1);
  }

  private static boolean isPattern(String host) {
    return host.startsWith("*.");
  }

  /// Whether it holds for a request.
  boolean holds(Incoming incoming) {
    return (hosts.isEmpty() || host(incoming.authority()))
        && (headers.isEmpty() || headers(incoming))
        && (mediaType == null || accepts(incoming.headers("accept"), mediaType))
        && (query.isEmpty() || query(incoming.query()));
  }

  private boolean host(String authority) {
    int colon = authority.lastIndexOf(':');
    String host =
        (colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority)
            .toLowerCase(Locale.ROOT);
    for (String wanted : hosts) {
      if (isPattern(wanted)
          ? host.length() > wanted.length() - 1 && host.endsWith(wanted.substring(1))
          : host.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean headers(Incoming incoming) {
    for (Map.Entry<String, String> wanted : headers.entrySet()) {
      String value = incoming.header(wanted.getKey());
      if (value == null || !is(wanted.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(String wanted, String value) {
    return wanted.equals(ANY) || wanted.equals(value);
  }

  private static boolean accepts(List<String> accept, String wanted) {
    for (String line : accept) {
      for (String one : line.split(",")) {
        if (one.split(";", 2)[0].strip().equalsIgnoreCase(wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean query(@Nullable String query) {
    int found = 0;
    if (query != null) {
      for (Map.Entry<String, String> wanted : this.query.entrySet()) {
        found += has(query, wanted.getKey(), wanted.getValue()) ? 1 : 0;
      }
    }
    return found == this.query.size();
  }

  private static boolean has(String query, String name, String wanted) {
    for (String pair : query.split("&")) {
      int equal = pair.indexOf('=');
      String key = decoded(equal < 0 ? pair : pair.substring(0, equal));
      if (key.equals(name) && is(wanted, decoded(equal < 0 ? "" : pair.substring(equal + 1)))) {
        return true;
      }
    }
    return false;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /// The header names that the choice depends on, for `Vary`.
  public List<String> vary() {
    List<String> names = new java.util.ArrayList<>(headers.keySet().stream().sorted().toList());
    if (mediaType != null && !names.contains("accept")) {
      names.add("accept");
    }
    return names;
  }
}
