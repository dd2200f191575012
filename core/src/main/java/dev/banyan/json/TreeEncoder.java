package dev.banyan.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// A tree as JSON text, on one line or laid out for people.
final class TreeEncoder {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private TreeEncoder() {}

  static byte[] bytes(JsonTree tree, boolean pretty) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
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
      write(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonTree tree, JsonGenerator out) throws IOException {
    switch (tree) {
      case JsonTree.Members(Map<String, JsonTree> all) -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonTree> member : all.entrySet()) {
          out.writeFieldName(member.getKey());
          write(member.getValue(), out);
        }
        out.writeEndObject();
      }
      case JsonTree.Items(List<JsonTree> all) -> {
        out.writeStartArray();
        for (JsonTree item : all) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case JsonTree.Text(String value) -> out.writeString(value);
      case JsonTree.Numeral(String literal) -> out.writeNumber(literal);
      case JsonTree.Truth(boolean value) -> out.writeBoolean(value);
      case JsonTree.Nothing() -> out.writeNull();
    }
  }
}
