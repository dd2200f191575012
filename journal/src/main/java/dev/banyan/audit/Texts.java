package dev.banyan.audit;

import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads members of JSON that may hold anything; null is for what is not there or not so.
final class Texts {
  private Texts() {}

  static JsonTree hex(Bytes bytes) {
    return JsonTree.text(HexFormat.of().formatHex(bytes.unsafeArray()));
  }

  static JsonTree base64(Bytes bytes) {
    return JsonTree.text(Base64.getEncoder().encodeToString(bytes.unsafeArray()));
  }

  static @Nullable String text(@Nullable JsonTree tree, String member) {
    return member(tree, member) instanceof JsonTree.Text(String value) ? value : null;
  }

  static @Nullable Long number(@Nullable JsonTree tree, String member) {
    try {
      return member(tree, member) instanceof JsonTree.Numeral(String literal)
          ? Long.valueOf(literal)
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static @Nullable Bytes hex(@Nullable JsonTree tree, String member) {
    String text = text(tree, member);
    try {
      return text == null ? null : Bytes.wrap(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static @Nullable Bytes base64(@Nullable JsonTree tree, String member) {
    String text = text(tree, member);
    try {
      return text == null ? null : Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static List<JsonTree> items(@Nullable JsonTree tree, String member) {
    return member(tree, member) instanceof JsonTree.Items(List<JsonTree> all) ? all : List.of();
  }

  static @Nullable JsonTree member(@Nullable JsonTree tree, String member) {
    return tree instanceof JsonTree.Members members ? members.get(member) : null;
  }
}
