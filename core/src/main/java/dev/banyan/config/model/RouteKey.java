package dev.banyan.config.model;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The key of a route, taken apart: `GET /orders/{id}`, `ANY /catalogue/**`. `method` is `ANY` for
/// all.
public record RouteKey(String method, List<Segment> segments, boolean rest) {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY");

  /// A piece of the path between slashes: a word, or a parameter.
  public record Segment(String word, boolean isParameter) {}

  public RouteKey {
    segments = List.copyOf(segments);
  }

  /// Takes a key apart; null, with a mistake reported, where it is none.
  public static @Nullable RouteKey parse(Name name, Mistakes mistakes) {
    String[] words = name.value().split(" +", 2);
    if (words.length != 2 || !METHODS.contains(words[0]) || !words[1].startsWith("/")) {
      return refuse(
          name.place(),
          "`" + name + "` is not a route",
          "write `METHOD /path`, with GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or ANY",
          mistakes);
    }
    List<Segment> segments = new ArrayList<>();
    String path = words[1].substring(1);
    boolean rest = path.equals("**") || path.endsWith("/**");
    String fixed = rest ? path.substring(0, Math.max(0, path.length() - 3)) : path;
    for (String piece : fixed.isEmpty() ? new String[0] : fixed.split("/", -1)) {
      Segment segment = segment(piece);
      if (segment == null || (segment.isParameter() && segments.contains(segment))) {
        return refuse(
            name.place(),
            "`" + piece + "` is not a segment of a route, or stands there twice",
            "a segment is a word or `{name}`; `**` stands for the rest, at the end",
            mistakes);
      }
      segments.add(segment);
    }
    return new RouteKey(words[0], segments, rest);
  }

  private static @Nullable Segment segment(String piece) {
    if (piece.startsWith("{") && piece.endsWith("}")) {
      String parameter = piece.substring(1, piece.length() - 1);
      return parameter.matches("[\\p{L}_][\\p{L}\\p{N}_-]*") ? new Segment(parameter, true) : null;
    }
    return piece.matches("[A-Za-z0-9._~!$&'()+,;=:@%-]+") ? new Segment(piece, false) : null;
  }

  private static @Nullable RouteKey refuse(
      Place place, String message, String remedy, Mistakes mistakes) {
    mistakes.error("bad-route", place, message, remedy);
    return null;
  }

  /// The names of the parameters, in the order of the path.
  public List<String> parameters() {
    return segments.stream().filter(Segment::isParameter).map(Segment::word).toList();
  }

  /// Equal for two routes that match the same requests.
  public String shape() {
    StringBuilder text = new StringBuilder(method).append(' ');
    for (Segment segment : segments) {
      text.append('/').append(segment.isParameter() ? "{}" : segment.word());
    }
    return text.append(rest ? "/**" : "").toString();
  }
}
