package dev.banyan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    return written(false);
  }

  /// With two blanks of indent and a line feed at the end, for people.
  default String pretty() {
    return new String(written(true), StandardCharsets.UTF_8) + "\n";
  }

  private byte[] written(boolean pretty) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = JsonWriter.generator(out)) {
      if (pretty) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
            new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        generator.setPrettyPrinter(printer);
      }
      write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void write(JsonGenerator out) throws IOException {
    switch (this) {
      case Members(Map<String, JsonTree> all) -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonTree> member : all.entrySet()) {
          out.writeFieldName(member.getKey());
          member.getValue().write(out);
        }
        out.writeEndObject();
      }
      case Items(List<JsonTree> all) -> {
        out.writeStartArray();
        for (JsonTree item : all) {
          item.write(out);
        }
        out.writeEndArray();
      }
      case Text(String value) -> out.writeString(value);
      case Numeral(String literal) -> out.writeNumber(literal);
      case Truth(boolean value) -> out.writeBoolean(value);
      case Nothing() -> out.writeNull();
    }
  }
}
