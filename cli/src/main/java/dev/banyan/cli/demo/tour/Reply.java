package dev.banyan.cli.demo.tour;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that the tour got. `took` is the time from sending to the last byte.
public record Reply(int status, HttpHeaders headers, String body, Duration took) {

  /// A header's first value; `(absent)` where there is none.
  public String header(String name) {
    return headers.firstValue(name).orElse("(absent)");
  }

  public boolean isJson() {
    return header("content-type").contains("json") && !header("content-type").contains("ndjson");
  }

  /// The body as JSON; null where it is none.
  @Nullable JsonTree json() {
    try {
      return JsonTree.parse(body.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    } catch (Fault _) {
      return null;
    }
  }

  /// What stands at a JSON Pointer (RFC 6901), without escapes: a text, or a number as it was
  /// written; `(absent)` where there is nothing.
  public String at(String pointer) {
    return text(tree(pointer));
  }

  /// The same of a member of an object.
  public static String member(JsonTree object, String name) {
    return text(object instanceof JsonTree.Members members ? members.get(name) : null);
  }

  private static String text(@Nullable JsonTree tree) {
    return switch (tree) {
      case null -> "(absent)";
      case JsonTree.Text(String value) -> value;
      case JsonTree.Numeral(String literal) -> literal;
      case JsonTree.Truth(boolean value) -> Boolean.toString(value);
      case JsonTree.Nothing() -> "null";
      case JsonTree.Members _, JsonTree.Items _ -> new String(tree.bytes(), StandardCharsets.UTF_8);
    };
  }

  /// The items of the list at a pointer; none where there is no list.
  public List<JsonTree> items(String pointer) {
    return tree(pointer) instanceof JsonTree.Items(List<JsonTree> all) ? all : List.of();
  }

  private @Nullable JsonTree tree(String pointer) {
    JsonTree tree = json();
    for (String word : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      tree =
          switch (tree) {
            case JsonTree.Members members -> members.get(word);
            case JsonTree.Items(List<JsonTree> all)
                when word.matches("\\d{1,6}") && Integer.parseInt(word) < all.size() ->
                all.get(Integer.parseInt(word));
            case null, default -> null;
          };
    }
    return tree;
  }
}
