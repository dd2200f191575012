package dev.banyan.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON without a type: contracts we write, schemas, tests. Never the way of a message, which has a
/// type. Numbers keep their literal; members keep their order.
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
