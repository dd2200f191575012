package dev.banyan.mapping;

import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the text blocks of these tests into nodes with places.
public final class Yaml {
  private final Source source;

  private Yaml(Source source) {
    this.source = source;
  }

  public static Node.Mapping read(String text) {
    LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
    var root = new Compose(settings).composeString(text).orElseThrow();
    return (Node.Mapping) new Yaml(Source.of("test.yaml", text)).node(root);
  }

  private Node node(org.snakeyaml.engine.v2.nodes.Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          new Node.Scalar(
              scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN, place(scalar));
      case SequenceNode list ->
          new Node.Sequence(list.getValue().stream().map(this::node).toList(), place(list));
      case MappingNode map -> new Node.Mapping(entries(map), place(map));
      default -> throw new IllegalArgumentException(node.toString());
    };
  }

  private List<Node.Entry> entries(MappingNode map) {
    return map.getValue().stream()
        .map(
            pair ->
                new Node.Entry(
                    new Name(((ScalarNode) pair.getKeyNode()).getValue(), place(pair.getKeyNode())),
                    node(pair.getValueNode())))
        .toList();
  }

  private Place place(org.snakeyaml.engine.v2.nodes.Node node) {
    var from = node.getStartMark().orElseThrow();
    var to = node.getEndMark().orElseThrow();
    int length = to.getLine() == from.getLine() ? to.getColumn() - from.getColumn() : 1;
    return new Place(source, from.getLine() + 1, from.getColumn() + 1, Math.max(1, length));
  }
}
