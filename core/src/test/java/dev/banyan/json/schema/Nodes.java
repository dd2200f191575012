package dev.banyan.json.schema;

import dev.banyan.json.JsonTree;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.util.List;

/// JSON as nodes, all at the same place.
public final class Nodes {
  private static final Place PLACE = Place.of("contract.json");

  private Nodes() {}

  public static Node of(String json) {
    return of(JsonTree.parse(json.replace('\'', '"')));
  }

  public static Node of(JsonTree tree) {
    return switch (tree) {
      case JsonTree.Members members ->
          new Node.Mapping(
              members.all().entrySet().stream()
                  .map(one -> new Node.Entry(new Name(one.getKey(), PLACE), of(one.getValue())))
                  .toList(),
              PLACE);
      case JsonTree.Items(List<JsonTree> items) ->
          new Node.Sequence(items.stream().map(Nodes::of).toList(), PLACE);
      case JsonTree.Text(String text) -> new Node.Scalar(text, true, PLACE);
      case JsonTree.Numeral(String literal) -> new Node.Scalar(literal, false, PLACE);
      case JsonTree.Truth(boolean value) -> new Node.Scalar(String.valueOf(value), false, PLACE);
      case JsonTree.Nothing() -> new Node.Scalar("null", false, PLACE);
    };
  }
}
