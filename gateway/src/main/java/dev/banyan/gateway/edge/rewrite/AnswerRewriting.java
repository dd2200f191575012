package dev.banyan.gateway.edge.rewrite;

import dev.banyan.connect.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a relay changes of a system's answer: headers taken out and set, and the system's own
/// address, which callers cannot use, said as they know it. Immutable.
public final class AnswerRewriting {
  private static final String LOCATION = "location";
  private static final String COOKIE = "set-cookie";
  private static final List<String> ADDRESSES = List.of(LOCATION, "content-location", COOKIE);
  private static final Pattern DOTS = Pattern.compile("/(\\.|%2[Ee]){1,2}(/|$)");
  private static final List<String> COOKIES = List.of(COOKIE);

  /// What is said in the caller's terms.
  public enum Translation {
    /// Nothing.
    NONE,
    /// Whole addresses of the system's own, and cookies for its host.
    OWN,
    /// Also paths without a host, and the paths of cookies.
    ALL
  }

  /// Where a request went: the path that the system was asked for stands for the path that the
  /// caller knows, both up to where they are alike.
  public record Way(String system, String caller) {}

  /// One URL of the system: as it is written, without its path and in lower case, its host, and its
  /// path without a slash at the end.
  public record Origin(String url, String text, String host, String base) {}

  private final List<String> removed;
  private final List<Http.Header> set;
  private final Translation translation;
  private final List<Origin> origins;
  private final List<String> usually;
  private final List<String> elsewhere;

  /// `removed` (lower case) and `set` are headers; what is set takes the place of what comes.
  /// Requests are written for the first of `origins`.
  public AnswerRewriting(
      List<String> removed, List<Http.Header> set, Translation translation, List<Origin> origins) {
    this.set = List.copyOf(set);
    this.translation = translation;
    this.origins = List.copyOf(origins);
    List<String> without = new ArrayList<>(removed);
    set.forEach(header -> without.add(header.name().toLowerCase(Locale.ROOT)));
    this.removed = List.copyOf(without);
    this.usually =
        names(
            switch (translation) {
              case NONE -> List.of();
              case OWN -> COOKIES;
              case ALL -> ADDRESSES;
            });
    this.elsewhere = names(translation == Translation.NONE ? List.of() : ADDRESSES);
  }

  private List<String> names(List<String> translated) {
    List<String> all = new ArrayList<>(removed);
    all.addAll(translated);
    return List.copyOf(all);
  }

  /// The fields to look at in an answer of that status, in lower case. An address stands for the
  /// caller to go to in answers that send it elsewhere.
  public List<String> names(int status) {
    return status == 201 || (status >= 300 && status < 400) ? elsewhere : usually;
  }

  /// What stands for the fields that were found in an answer of that URL, with those that are set
  /// anyway. An empty URL is the first.
  public List<Http.Header> given(List<Http.Header> found, Way way, String url) {
    Origin from = origin(url);
    List<Http.Header> given = new ArrayList<>(found.size() + set.size());
    for (Http.Header header : found) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!removed.contains(name)) {
        String value =
            name.equals(COOKIE)
                ? cookie(header.value(), way, from)
                : address(header.value(), way, from);
        given.add(new Http.Header(header.name(), value));
      }
    }
    given.addAll(set);
    return given;
  }

  /// Whether there is anything to look at, or to set.
  boolean changes() {
    return !set.isEmpty() || !elsewhere.isEmpty();
  }

  /// The headers that every answer gets.
  public List<Http.Header> set() {
    return set;
  }

  private Origin origin(String url) {
    for (Origin origin : origins) {
      if (origin.url().equals(url)) {
        return origin;
      }
    }
    return origins.getFirst();
  }

  // ---- addresses

  private String address(String value, Way way, Origin from) {
    String path = path(value, from);
    String known = path == null ? null : translated(path, way);
    return known == null ? value : known;
  }

  /// The path with all behind it, as the first URL has it, where this is an address of the
  /// system's; null otherwise.
  private @Nullable String path(String value, Origin from) {
    if (value.startsWith("/") && !value.startsWith("//")) {
      return translation == Translation.ALL ? alike(value, from) : null;
    }
    for (Origin origin : origins) {
      String path = path(value, origin.text());
      if (path != null) {
        return alike(path, origin);
      }
    }
    return null;
  }

  private static @Nullable String path(String value, String origin) {
    int from = value.startsWith("//") ? origin.indexOf("//") : 0;
    int length = origin.length() - from;
    if (!value.regionMatches(true, 0, origin, from, length)) {
      return null;
    }
    String path = value.substring(length);
    return path.isEmpty() ? "/" : ends(path) ? path : null;
  }

  /// What stands at the first URL for a path of this one; null for nothing.
  private @Nullable String alike(String path, Origin origin) {
    String first = origins.getFirst().base();
    if (origin.base().equals(first)) {
      return path;
    }
    String rest = path.startsWith(origin.base()) ? path.substring(origin.base().length()) : null;
    return rest == null || !(rest.isEmpty() || ends(rest)) ? null : first + rest;
  }

  private static boolean ends(String rest) {
    return "/?#".indexOf(rest.charAt(0)) >= 0;
  }

  /// Null where the caller has no path that leads there.
  private static @Nullable String translated(String path, Way way) {
    String system = way.system();
    if (!path.startsWith(system)) {
      return null;
    }
    String rest = path.substring(system.length());
    boolean whole = rest.isEmpty() || system.endsWith("/") || ends(rest);
    String known = way.caller() + rest;
    known = known.startsWith("/") ? known : "/" + known;
    return whole && staysHere(known) ? known : null;
  }

  /// Whether browsers take it for a path here and below: an empty first segment would be a host
  /// (RFC 3986 §4.2), they read a backslash as a slash, pass over controls, and go up by dots.
  private static boolean staysHere(String address) {
    int end = 0;
    while (end < address.length() && "?#".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    String path = address.substring(0, end);
    return !path.startsWith("//")
        && path.indexOf('\\') < 0
        && address.chars().noneMatch(Character::isISOControl)
        && !DOTS.matcher(path).find();
  }

  // ---- cookies (RFC 6265 §4.1)

  private String cookie(String value, Way way, Origin at) {
    StringBuilder out = new StringBuilder(value.length());
    int from = 0;
    while (from <= value.length()) {
      int end = value.indexOf(';', from);
      end = end < 0 ? value.length() : end;
      String attribute =
          from == 0 ? value.substring(0, end) : attribute(value.substring(from, end), way, at);
      if (!attribute.isEmpty()) {
        out.append(from == 0 ? "" : ";").append(attribute);
      }
      from = end + 1;
    }
    return out.toString();
  }

  private String attribute(String attribute, Way way, Origin at) {
    String stripped = attribute.strip();
    if (stripped.regionMatches(true, 0, "domain=", 0, 7)) {
      String named = stripped.substring(7).strip().toLowerCase(Locale.ROOT);
      String bare = named.startsWith(".") ? named.substring(1) : named;
      return !bare.isEmpty() && isOwn(bare) ? "" : attribute;
    }
    if (translation == Translation.ALL && stripped.regionMatches(true, 0, "path=", 0, 5)) {
      String path = alike(stripped.substring(5).strip(), at);
      String known = path == null ? null : translated(path, way);
      return known == null ? attribute : " Path=" + known;
    }
    return attribute;
  }

  private boolean isOwn(String domain) {
    for (Origin origin : origins) {
      if (origin.host().equals(domain) || origin.host().endsWith("." + domain)) {
        return true;
      }
    }
    return false;
  }
}
