package dev.banyan.gateway.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The path of a route: literal segments, `{name}` for one segment, `**` for the rest (last only).
///
/// Which of two matching patterns wins is decided segment by segment from the left: a literal
/// before `{name}` before `**`.
public record RoutePattern(String text, List<Segment> segments) {

  /// One part between slashes.
  public sealed interface Segment {
    record Literal(String text) implements Segment {}

    record Parameter(String name) implements Segment {}

    record Rest() implements Segment {}
  }

  public RoutePattern {
    segments = List.copyOf(segments);
  }

  /// Reads a pattern; throws `IllegalArgumentException` saying what is wrong.
  public static RoutePattern parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with `/`");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String[] parts = text.equals("/") ? new String[] {""} : text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      Segment segment = segment(parts[i], i == parts.length - 1);
      if (segment instanceof Segment.Parameter(String name) && !names.add(name)) {
        throw new IllegalArgumentException("the path has `{" + name + "}` twice");
      }
      segments.add(segment);
    }
    return new RoutePattern(text, segments);
  }

  private static Segment segment(String part, boolean last) {
    if (part.equals("**")) {
      if (!last) {
        throw new IllegalArgumentException("`**` stands for the rest of a path: it comes last");
      }
      return new Segment.Rest();
    }
    if (part.startsWith("{") && part.endsWith("}")) {
      String name = part.substring(1, part.length() - 1);
      if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
        throw new IllegalArgumentException("`{" + name + "}` is not a name");
      }
      return new Segment.Parameter(name);
    }
    if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0 || part.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "`" + part + "`: a parameter fills a whole segment, like `/{name}/`");
    }
    if (!part.matches("[A-Za-z0-9._~!$&'()+,;=:@%-]*")) {
      throw new IllegalArgumentException("`" + part + "` has characters that a path cannot have");
    }
    return new Segment.Literal(part);
  }

  /// The names of the parameters, from the left.
  public List<String> parameters() {
    List<String> names = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment instanceof Segment.Parameter(String name)) {
        names.add(name);
      }
    }
    return names;
  }

  /// Equal for patterns that match the same paths: parameters lose their names.
  public String shape() {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      out.append('/');
      switch (segment) {
        case Segment.Literal(String literal) -> out.append(literal);
        case Segment.Parameter _ -> out.append("{}");
        case Segment.Rest _ -> out.append("**");
      }
    }
    return out.toString();
  }
}
