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

  private TreeDecoder() {}

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
