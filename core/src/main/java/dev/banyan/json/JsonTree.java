package dev.banyan.json;

import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON without a type: contracts we write, schemas, tests, and messages that are only looked at.
/// Never the way of a message that is made or understood, which has a type. Numbers keep their
/// literal; members keep their order.
public sealed interface JsonTree {
  record Members(Map<String, JsonTree> all) implements JsonTree {
    public Members {
      all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    public @Nullable JsonTree get(String name) {
      return all.get(name);
    }
  }

  record Items(List<JsonTree> all) implements JsonTree {
    public Items {
      all = List.copyOf(all);
    }
  }

  record Text(String value) implements JsonTree {}

  /// A number by its literal: `1.0` and `1` differ.
  record Numeral(String literal) implements JsonTree {
    public BigDecimal exact() {
      return new BigDecimal(literal);
    }
  }

  record Truth(boolean value) implements JsonTree {}

  /// The JSON null.
  record Nothing() implements JsonTree {}

  /// An object while it is made: members in the order in which they are put. Owned by one thread.
  final class Draft {
    private final Map<String, JsonTree> members = new LinkedHashMap<>();

    public static Draft of(String name, JsonTree value) {
      return new Draft().put(name, value);
    }

    public static Draft of(String name, String value) {
      return of(name, JsonTree.text(value));
    }

    public static Draft of(String name, Draft value) {
      return of(name, value.tree());
    }

    public Draft put(String name, JsonTree value) {
      members.put(name, value);
      return this;
    }

    /// Puts nothing where there is none.
    public Draft put(String name, @Nullable String value) {
      return value == null ? this : put(name, JsonTree.text(value));
    }

    public Draft put(String name, Draft value) {
      return put(name, value.tree());
    }

    public Draft put(String name, List<JsonTree> items) {
      return put(name, JsonTree.list(items));
    }

    public boolean isEmpty() {
      return members.isEmpty();
    }

    public JsonTree tree() {
      return JsonTree.object(members);
    }

    /// On one line, as UTF-8.
    public Bytes bytes() {
      return Bytes.wrap(tree().bytes());
    }
  }

  static JsonTree object(Map<String, JsonTree> members) {
    return new Members(members);
  }

  static JsonTree list(List<JsonTree> items) {
    return new Items(items);
  }

  static JsonTree text(String value) {
    return new Text(value);
  }

  static JsonTree number(long value) {
    return new Numeral(Long.toString(value));
  }

  static JsonTree number(BigDecimal value) {
    return new Numeral(value.toPlainString());
  }

  static JsonTree truth(boolean value) {
    return new Truth(value);
  }

  /// Reads any JSON text; throws what [JsonReader#read(byte[])] throws, except `INVALID`.
  static JsonTree parse(byte[] body, JsonLimits limits) {
    return (JsonTree) new JsonReader(TreeDecoder.TREE, limits, null).read(body);
  }

  /// The most memory that the values of a text may take, in bytes; of what is no JSON anything.
  /// Small values take up to eighty times as much as they are written with.
  static long memoryMax(byte[] body) {
    return TreeDecoder.memoryMax(body);
  }

  static JsonTree parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
  }

  /// On one line, as UTF-8.
  default byte[] bytes() {
    return TreeEncoder.bytes(this, false);
  }

  /// With two blanks of indent and a line feed at the end, for people.
  default String pretty() {
    return new String(TreeEncoder.bytes(this, true), StandardCharsets.UTF_8) + "\n";
  }
}
