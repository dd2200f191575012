package dev.banyan.gateway.durable;

import dev.banyan.model.reaction.Reaction;
import java.util.List;
import java.util.Map;

/// A reaction as what works beside requests.
public record ReactionAtWork(Reaction reaction) implements Background {
  @Override
  public void start() {
    reaction.start();
  }

  @Override
  public List<Durability.Figure> figures() {
    Map<String, String> labels = Map.of("reaction", reaction.type().name());
    return List.of(
        new Durability.Figure(
            "banyan.reactions.open", labels, false, () -> reaction.figures().open()),
        new Durability.Figure(
            "banyan.reactions.parked", labels, false, () -> reaction.figures().parked()),
        new Durability.Figure(
            "banyan.reactions.failures", labels, true, () -> reaction.figures().failures()));
  }

  @Override
  public void close() {
    reaction.close();
  }
}
