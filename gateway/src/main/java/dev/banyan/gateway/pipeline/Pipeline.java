package dev.banyan.gateway.pipeline;

import dev.banyan.expr.Expression;
import dev.banyan.gateway.pipeline.outbox.EventSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pipeline of a configuration, checked: where its messages come from and what is done with them.
/// Immutable but for the turns of its throttles.
///
/// @param subscription the name under which its source knows it, the same for all nodes
/// @param origin where its messages come from
/// @param key what messages are kept in order by; null where the source's own key says it
/// @param keyField the field by which the source says messages are kept in order; -1 for none
/// @param variables how many slots the stages use
/// @param letters how its dead letters are kept
/// @param story what it does in words, for `explain`
public record Pipeline(
    String name,
    String subscription,
    Origin origin,
    @Nullable Expression key,
    int keyField,
    List<Stage> stages,
    int variables,
    Terms terms,
    Duration deadline,
    Letters letters,
    List<String> story) {
  public Pipeline {
    stages = List.copyOf(stages);
    story = List.copyOf(story);
  }

  /// How dead letters are kept: how long before one may be dropped without force, and how many may
  /// be open before no more messages are taken.
  public record Letters(Duration keep, int most) {}

  /// Where messages come from.
  public sealed interface Origin {
    /// In words.
    String told();
  }

  /// A queue or topic.
  public record OfSystem(String system) implements Origin {
    @Override
    public String told() {
      return system;
    }
  }

  /// The events of a model.
  public record OfEvents(EventSource source) implements Origin {
    @Override
    public String told() {
      return source.told();
    }
  }
}
