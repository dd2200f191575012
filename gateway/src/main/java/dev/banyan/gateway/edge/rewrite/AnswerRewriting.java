package dev.banyan.gateway.edge.rewrite;

import dev.banyan.connect.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a relay changes of a system's answer: headers taken out and set, and the system's own
/// address, which callers cannot use, said as they know it. Immutable.
public final class AnswerRewriting {
  private static final String LOCATION = "location";
  private static final String COOKIE = "set-cookie";
  private static final List<String> ADDRESSES = List.of(LOCATION, "content-location", COOKIE);
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

  /// The system's address without a path, in lower case, and its host.
  public record Origin(String text, String host) {}

  private final List<String> removed;
  private final List<Http.Header> set;
  private final Translation translation;
  private final String origin;
  private final String domain;
  private final List<String> usually;
  private final List<String> elsewhere;

  /// `removed` (lower case) and `set` are headers; what is set takes the place of what comes.
  public AnswerRewriting(
      List<String> removed, List<Http.Header> set, Translation translation, Origin system) {
    this.set = List.copyOf(set);
    this.translation = translation;
    this.origin = system.text();
    this.domain = system.host();
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

  /// What stands for the fields that were found, with those that are set anyway.
  public List<Http.Header> given(List<Http.Header> found, Way way) {
    List<Http.Header> given = new ArrayList<>(found.size() + set.size());
    for (Http.Header header : found) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!removed.contains(name)) {
        String value =
            name.equals(COOKIE) ? cookie(header.value(), way) : address(header.value(), way);
        given.add(new Http.Header(header.name(), value));
      }
    }
    given.addAll(set);
    return given;
  }

  /// The headers that every answer gets.
  public List<Http.Header> set() {
    return set;
  }

  // ---- addresses

  private String address(String value, Way way) {
    String path = path(value);
    if (path == null) {
      return value;
    }
    String known = translated(path, way);
    return known == null ? value : known;
  }

  /// The path with all behind it, where this is an address of the system's; null otherwise.
  private @Nullable String path(String value) {
    if (value.startsWith("/") && !value.startsWith("//")) {
      return translation == Translation.ALL ? value : null;
    }
    int from = value.startsWith("//") ? origin.indexOf("//") : 0;
    int length = origin.length() - from;
    if (!value.regionMatches(true, 0, origin, from, length)) {
      return null;
    }
    String path = value.substring(length);
    if (path.isEmpty()) {
      return "/";
    }
    boolean ends = path.startsWith("/") || path.startsWith("?") || path.startsWith("#");
    return ends ? path : null;
  }

  /// Null where the caller has no path that leads there.
  private static @Nullable String translated(String path, Way way) {
    String system = way.system();
    if (!path.startsWith(system)) {
      return null;
    }
    String rest = path.substring(system.length());
    boolean whole = rest.isEmpty() || system.endsWith("/") || "/?#".indexOf(rest.charAt(0)) >= 0;
    String known = way.caller() + rest;
    return !whole ? null : known.startsWith("/") ? known : "/" + known;
  }

  // ---- cookies (RFC 6265 §4.1)

  private String cookie(String value, Way way) {
    StringBuilder out = new StringBuilder(value.length());
    int from = 0;
    while (from <= value.length()) {
      int end = value.indexOf(';', from);
      end = end < 0 ? value.length() : end;
      String attribute = from == 0 ? value.substring(0, end) : attribute(value, from, end, way);
      if (!attribute.isEmpty()) {
        out.append(from == 0 ? "" : ";").append(attribute);
      }
      from = end + 1;
    }
    return out.toString();
  }

  private String attribute(String value, int from, int end, Way way) {
    String attribute = value.substring(from, end);
    String stripped = attribute.strip();
    if (stripped.regionMatches(true, 0, "domain=", 0, 7)) {
      String named = stripped.substring(7).strip().toLowerCase(Locale.ROOT);
      String bare = named.startsWith(".") ? named.substring(1) : named;
      boolean own = domain.equals(bare) || domain.endsWith("." + bare);
      return own && !bare.isEmpty() ? "" : attribute;
    }
    if (translation == Translation.ALL && stripped.regionMatches(true, 0, "path=", 0, 5)) {
      String known = translated(stripped.substring(5).strip(), way);
      return known == null ? attribute : " Path=" + known;
    }
    return attribute;
  }
}
