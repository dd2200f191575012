package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// JSON Schema as the standard words it, keyword for keyword, without regard to cost, messages or
/// what is not held: some of the keywords, to compare with.
final class PlainSchema {
  private PlainSchema() {}

  static boolean takes(JsonTree schema, JsonTree value) {
    if (schema instanceof JsonTree.Truth(boolean all)) {
      return all;
    }
    Map<String, JsonTree> keywords = ((JsonTree.Members) schema).all();
    return keywords.entrySet().stream()
        .allMatch(one -> holds(one.getKey(), one.getValue(), keywords, value));
  }

  private static boolean holds(
      String keyword, JsonTree said, Map<String, JsonTree> beside, JsonTree value) {
    return switch (keyword) {
      case "type" -> types(said).stream().anyMatch(type -> isOf(type, value));
      case "enum" -> items(said).stream().anyMatch(one -> plain(one).equals(plain(value)));
      case "const" -> plain(said).equals(plain(value));
      case "not" -> !takes(said, value);
      case "allOf" -> items(said).stream().allMatch(one -> takes(one, value));
      case "anyOf" -> items(said).stream().anyMatch(one -> takes(one, value));
      case "oneOf" -> items(said).stream().filter(one -> takes(one, value)).count() == 1;
      case "if" -> {
        JsonTree next = beside.get(takes(said, value) ? "then" : "else");
        yield next == null || takes(next, value);
      }
      default ->
          switch (value) {
            case JsonTree.Numeral number -> ofNumber(keyword, said, number);
            case JsonTree.Text(String text) -> ofText(keyword, said, text);
            case JsonTree.Items(List<JsonTree> items) -> ofList(keyword, said, beside, items);
            case JsonTree.Members(Map<String, JsonTree> members) ->
                ofObject(keyword, said, beside, members);
            case JsonTree.Nothing _, JsonTree.Truth _ -> true;
          };
    };
  }

  private static boolean ofNumber(String keyword, JsonTree said, JsonTree.Numeral number) {
    return !keyword.equals("minimum")
        || number.exact().compareTo(((JsonTree.Numeral) said).exact()) >= 0;
  }

  private static boolean ofText(String keyword, JsonTree said, String text) {
    return switch (keyword) {
      case "maxLength" -> text.length() <= count(said);
      case "pattern" -> Pattern.compile(text(said)).matcher(text).find();
      default -> true;
    };
  }

  private static boolean ofList(
      String keyword, JsonTree said, Map<String, JsonTree> beside, List<JsonTree> items) {
    return switch (keyword) {
      case "items" -> items.stream().allMatch(item -> takes(said, item));
      case "maxItems" -> items.size() <= count(said);
      case "uniqueItems" ->
          items.stream().map(PlainSchema::plain).distinct().count() == items.size();
      case "contains" -> {
        long found = items.stream().filter(item -> takes(said, item)).count();
        JsonTree most = beside.get("maxContains");
        yield found >= 1 && (most == null || found <= count(most));
      }
      default -> true;
    };
  }

  private static boolean ofObject(
      String keyword, JsonTree said, Map<String, JsonTree> beside, Map<String, JsonTree> members) {
    return switch (keyword) {
      case "required" -> items(said).stream().allMatch(name -> members.containsKey(text(name)));
      case "minProperties" -> members.size() >= count(said);
      case "properties" ->
          of(said).entrySet().stream()
              .allMatch(
                  one -> {
                    JsonTree member = members.get(one.getKey());
                    return member == null || takes(one.getValue(), member);
                  });
      case "patternProperties" ->
          members.entrySet().stream()
              .allMatch(
                  member ->
                      of(said).entrySet().stream()
                          .allMatch(
                              one ->
                                  !Pattern.compile(one.getKey()).matcher(member.getKey()).find()
                                      || takes(one.getValue(), member.getValue())));
      case "additionalProperties" ->
          members.entrySet().stream()
              .allMatch(one -> isNamed(one.getKey(), beside) || takes(said, one.getValue()));
      case "propertyNames" ->
          members.keySet().stream().allMatch(name -> takes(said, JsonTree.text(name)));
      case "dependentRequired" ->
          of(said).entrySet().stream()
              .allMatch(
                  one ->
                      !members.containsKey(one.getKey())
                          || ofObject("required", one.getValue(), beside, members));
      default -> true;
    };
  }

  private static boolean isNamed(String name, Map<String, JsonTree> beside) {
    JsonTree properties = beside.get("properties");
    JsonTree patterns = beside.get("patternProperties");
    return (properties != null && of(properties).containsKey(name))
        || (patterns != null
            && of(patterns).keySet().stream()
                .anyMatch(one -> Pattern.compile(one).matcher(name).find()));
  }

  private static boolean isOf(String type, JsonTree value) {
    return switch (value) {
      case JsonTree.Nothing _ -> type.equals("null");
      case JsonTree.Truth _ -> type.equals("boolean");
      case JsonTree.Text _ -> type.equals("string");
      case JsonTree.Items _ -> type.equals("array");
      case JsonTree.Members _ -> type.equals("object");
      case JsonTree.Numeral number ->
          type.equals("number")
              || (type.equals("integer") && number.exact().remainder(BigDecimal.ONE).signum() == 0);
    };
  }

  /// The same for values that are the same.
  private static Object plain(JsonTree value) {
    return switch (value) {
      case JsonTree.Numeral number -> number.exact().stripTrailingZeros();
      case JsonTree.Items(List<JsonTree> items) -> items.stream().map(PlainSchema::plain).toList();
      case JsonTree.Members(Map<String, JsonTree> members) -> {
        Map<String, Object> all = new HashMap<>();
        members.forEach((name, member) -> all.put(name, plain(member)));
        yield all;
      }
      case JsonTree.Nothing _, JsonTree.Truth _, JsonTree.Text _ -> value;
    };
  }

  private static List<String> types(JsonTree said) {
    List<String> types = new ArrayList<>();
    if (said instanceof JsonTree.Text(String one)) {
      types.add(one);
    } else {
      items(said).forEach(one -> types.add(text(one)));
    }
    return types;
  }

  private static List<JsonTree> items(JsonTree said) {
    return ((JsonTree.Items) said).all();
  }

  private static Map<String, JsonTree> of(JsonTree said) {
    return ((JsonTree.Members) said).all();
  }

  private static String text(JsonTree said) {
    return ((JsonTree.Text) said).value();
  }

  private static long count(JsonTree said) {
    return ((JsonTree.Numeral) said).exact().longValueExact();
  }
}
