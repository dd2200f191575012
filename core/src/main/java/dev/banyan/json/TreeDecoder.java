package dev.banyan.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any JSON as a tree: exact literals, no name twice, no half surrogate pairs.
final class TreeDecoder {
  static final Decoder TREE = TreeDecoder::tree;

  /// What is made of one value: the number or text, its characters apart, and its place in a list.
  private static final int VALUE_BYTES = 80;

  /// What a member has besides, twice while an object is made; and what a list or object is itself.
  private static final int NAME_BYTES = 160;

  private static final int HOLDER_BYTES = 160;

  private TreeDecoder() {}

  static long memoryMax(byte[] body) {
    long values = VALUE_BYTES;
    boolean text = false;
    for (int i = 0; i < body.length; i++) {
      byte at = body[i];
      if (at == '"') {
        text = !text;
      } else if (text) {
        i += at == '\\' ? 1 : 0;
      } else {
        values +=
            switch (at) {
              case ',' -> VALUE_BYTES;
              case ':' -> NAME_BYTES;
              case '[', '{' -> VALUE_BYTES + HOLDER_BYTES;
              default -> 0;
            };
      }
    }
    return values + 2L * body.length; // Two bytes for a character, where one of a text has two.
  }

  /// The members that are left of an object, the name of the first having been read; null for none.
  static Map<String, JsonTree> members(Reading in, @Nullable String first) throws IOException {
    JsonParser parser = in.parser();
    Map<String, JsonTree> all = new LinkedHashMap<>();
    for (String name = first; name != null; name = parser.nextFieldName()) {
      in.count();
      wellFormed(in, name);
      parser.nextToken();
      if (all.put(name, tree(in)) != null) {
        throw in.duplicate(name);
      }
    }
    return all;
  }

  private static JsonTree tree(Reading in) throws IOException {
    JsonParser parser = in.parser();
    return switch (parser.currentToken()) {
      case START_OBJECT -> new JsonTree.Members(members(in, parser.nextFieldName()));
      case START_ARRAY -> items(in);
      case VALUE_STRING -> new JsonTree.Text(wellFormed(in, parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonTree.Numeral(parser.getText());
      case VALUE_TRUE -> new JsonTree.Truth(true);
      case VALUE_FALSE -> new JsonTree.Truth(false);
      case VALUE_NULL -> new JsonTree.Nothing();
      case null, default -> throw Malformed.at(parser.currentLocation(), "it ends too early");
    };
  }

  private static JsonTree items(Reading in) throws IOException {
    List<JsonTree> all = new ArrayList<>();
    while (in.parser().nextToken() != JsonToken.END_ARRAY) {
      in.count();
      all.add(tree(in));
    }
    return new JsonTree.Items(all);
  }

  private static String wellFormed(Reading in, String text) {
    if (TextDecoder.codePoints(text) < 0) {
      throw Malformed.at(in.parser().currentLocation(), "half a surrogate pair");
    }
    return text;
  }
}
