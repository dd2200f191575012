package dev.banyan.gateway.route;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All routes of a listener, found by method and path in time that does not depend on their number:
/// a tree by segments, the most specific branch first. Immutable once built; read by all event
/// loops.
///
/// A literal is found in every spelling in which a server behind may read it: percent-encoded, with
/// path parameters (`admin;v=1`), with a slash after it or, before `**`, without one. Otherwise a
/// route that asks for a role would be passed by, where a wider one relays to the same system.
public final class RouteTable<R> {
  /// The method key of a route that takes any.
  public static final String ANY = "ANY";

  /// What was found. `route` is null when the path exists but not with this method; `allowed` then
  /// says which do. `parameters` are start and end offsets into the path, one pair per path
  /// parameter.
  public record Match<R>(@Nullable R route, int[] parameters, TreeSet<String> allowed) {}

  private static final class Branch<R> {
    final Map<String, Branch<R>> literals = new HashMap<>();
    @Nullable Branch<R> parameter;
    @Nullable Map<String, R> rest;
    @Nullable Map<String, R> here;
  }

  private static final int ROUNDS_MAX = 3;
  private final Branch<R> root = new Branch<>();
  private int parametersMax;
  private final List<R> all = new ArrayList<>();

  /// Adds a route; returns the one that already has the same method and shape, null where none has.
  public @Nullable R add(String method, RoutePattern pattern, R route) {
    parametersMax = Math.max(parametersMax, pattern.parameters().size() + 1); // `**` is one too
    Branch<R> branch = root;
    for (RoutePattern.Segment segment : pattern.segments()) {
      switch (segment) {
        case RoutePattern.Segment.Literal(String text) ->
            branch = branch.literals.computeIfAbsent(plain(text), _ -> new Branch<>());
        case RoutePattern.Segment.Parameter _ -> {
          if (branch.parameter == null) {
            branch.parameter = new Branch<>();
          }
          branch = branch.parameter;
        }
        case RoutePattern.Segment.Rest _ -> {
          if (branch.rest == null) {
            branch.rest = new HashMap<>();
          }
          return put(branch.rest, method, route);
        }
      }
    }
    if (branch.here == null) {
      branch.here = new HashMap<>();
    }
    return put(branch.here, method, route);
  }

  private @Nullable R put(Map<String, R> methods, String method, R route) {
    R before = methods.putIfAbsent(method, route);
    if (before == null) {
      all.add(route);
    }
    return before;
  }

  public List<R> all() {
    return List.copyOf(all);
  }

  /// Finds the route; null where no route has this path. HEAD falls back to GET.
  public @Nullable Match<R> find(String method, String path) {
    return new Walk(method, path).run();
  }

  /// A segment without its escapes, nor those that servers which read it twice would find.
  private static String plain(String segment) {
    String text = segment;
    for (int round = 0; round < ROUNDS_MAX && text.indexOf('%') >= 0; round++) {
      text = unescaped(text);
    }
    return text;
  }

  private static String unescaped(String segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      int byteAt = escape(segment, i);
      if (byteAt < 0) {
        bytes.writeBytes(segment.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.write(byteAt);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int escape(String segment, int at) {
    if (segment.charAt(at) != '%' || at + 2 >= segment.length()) {
      return -1;
    }
    int high = Character.digit(segment.charAt(at + 1), 16);
    int low = Character.digit(segment.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /// One search: owned by one thread.
  private final class Walk {
    private final String method;
    private final String path;
    private final int[] marks = new int[parametersMax * 2];
    private @Nullable TreeSet<String> allowed;

    Walk(String method, String path) {
      this.method = method;
      this.path = path;
    }

    @Nullable Match<R> run() {
      R route = descend(root, 1, 0);
      if (route == null && allowed == null) {
        return null;
      }
      return new Match<>(route, marks, allowed == null ? new TreeSet<>() : allowed);
    }

    private @Nullable R descend(Branch<R> branch, int from, int captured) {
      if (from > path.length()) {
        return ended(branch, captured);
      }
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      Branch<R> literal = literal(branch, plain(path.substring(from, to)));
      if (literal != null) {
        R found = descend(literal, to + 1, captured);
        if (found != null) {
          return found;
        }
      }
      if (branch.parameter != null && to > from) {
        marks[captured * 2] = from;
        marks[captured * 2 + 1] = to;
        R found = descend(branch.parameter, to + 1, captured + 1);
        if (found != null) {
          return found;
        }
      }
      if (from == path.length() && from > 1 && branch.here != null) {
        return byMethod(branch.here);
      }
      return branch.rest == null ? null : rest(branch.rest, from, captured);
    }

    private @Nullable R ended(Branch<R> branch, int captured) {
      if (branch.here != null) {
        return byMethod(branch.here);
      }
      return branch.rest == null ? null : rest(branch.rest, path.length(), captured);
    }

    private @Nullable R rest(Map<String, R> methods, int from, int captured) {
      marks[captured * 2] = from;
      marks[captured * 2 + 1] = path.length();
      return byMethod(methods);
    }

    private @Nullable Branch<R> literal(Branch<R> branch, String text) {
      Branch<R> found = branch.literals.get(text);
      if (found != null || text.isEmpty()) {
        return found;
      }
      int parameters = text.indexOf(';');
      int end = parameters < 0 ? text.length() : parameters;
      while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '.')) {
        end--; // Windows does not tell `admin.` from `admin`.
      }
      return end == text.length() ? null : branch.literals.get(text.substring(0, end));
    }

    private @Nullable R byMethod(Map<String, R> methods) {
      R route = methods.get(method);
      if (route == null && method.equals("HEAD")) {
        route = methods.get("GET");
      }
      if (route == null) {
        route = methods.get(ANY);
      }
      if (route == null) {
        allowed = allowed == null ? new TreeSet<>() : allowed;
        allowed.addAll(methods.keySet());
      }
      return route;
    }
  }
}
