package dev.banyan.gateway.assemble.durable;

import dev.banyan.base.Fault;
import dev.banyan.config.decode.Cel;
import dev.banyan.json.JsonTree;
import dev.banyan.model.Assignment;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.Projection;
import dev.banyan.projection.Shape;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.type.Structure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that decides what the rows of a projection are, and a hash of it: rows that were folded by
/// another definition are made anew. Owned by one thread.
final class Definition {
  /// One more whenever the same words are folded to other rows.
  private static final String FOLDS = "1";

  private final StringBuilder text = new StringBuilder(FOLDS);

  Definition(ModelType model) {
    add(model.name() + " " + Shape.of(model.key().type()));
  }

  void add(String words) {
    text.append('\n').append(words);
  }

  void add(Map<Name, Cel> expressions) {
    expressions.forEach((name, cel) -> add(name + ": " + cel.source()));
  }

  /// An event as it is now and as it was.
  void add(EventType event) {
    add(event.kind() + " " + Shape.of(event.fields()));
    for (EventType.Earlier earlier : event.earlier()) {
      add(Shape.of(earlier.fields()));
      for (Assignment one : earlier.set()) {
        add(one.slot() + ": " + one.value().source());
      }
    }
  }

  /// The hash, and the words of the configuration by which the projection can be made again.
  Projection.Words words(Structure row, List<Integer> indexed, String text) {
    return new Projection.Words(hash(row, indexed), text);
  }

  /// The parts of a configuration that a projection is made of, as a configuration of its own.
  static String text(Node.Mapping root, Name projection, Name model) {
    Map<String, JsonTree> parts = new LinkedHashMap<>();
    parts.put("banyan", JsonTree.text("1"));
    for (String whole : List.of("types", "problems")) {
      Node node = root.get(whole);
      if (node != null) {
        parts.put(whole, tree(node));
      }
    }
    parts.put("models", one(root.get("models"), model));
    parts.put("projections", one(root.get("projections"), projection));
    return new String(JsonTree.object(parts).bytes(), StandardCharsets.UTF_8);
  }

  private static JsonTree one(@Nullable Node all, Name name) {
    Node node = all instanceof Node.Mapping mapping ? mapping.get(name.value()) : null;
    return JsonTree.object(node == null ? Map.of() : Map.of(name.value(), tree(node)));
  }

  private static JsonTree tree(Node node) {
    return switch (node) {
      case Node.Scalar scalar ->
          scalar.isNothing() ? new JsonTree.Nothing() : JsonTree.text(scalar.text());
      case Node.Sequence sequence ->
          JsonTree.list(sequence.items().stream().map(Definition::tree).toList());
      case Node.Mapping mapping -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        mapping.entries().forEach(one -> members.put(one.key().value(), tree(one.value())));
        yield JsonTree.object(members);
      }
    };
  }

  private String hash(Structure row, List<Integer> indexed) {
    add(Shape.of(row) + " " + indexed);
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }
}
