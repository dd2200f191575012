package dev.banyan.gateway.durable;

import dev.banyan.model.reaction.Reaction;

/// A reaction as what works beside requests.
public record ReactionAtWork(Reaction reaction) implements Background {
  @Override
  public void start() {
    reaction.start();
  }

  @Override
  public void close() {
    reaction.close();
  }
}
