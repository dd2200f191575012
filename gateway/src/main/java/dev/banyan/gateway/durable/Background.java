package dev.banyan.gateway.durable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What works beside requests while a configuration is in force: reactions, projections, pipelines.
///
/// Started when its generation has come into force, and closed before the next one's are started,
/// so that two never do the same work in one process. What it has reached is durable: whoever comes
/// after it goes on from there. Both are called once, by the server's thread.
public interface Background extends AutoCloseable {
  /// Begins; returns at once.
  void start();

  /// What is to be seen of it; asked for once, before it begins.
  default List<Durability.Figure> figures() {
    return List.of();
  }

  /// Why it stands still until a person does something; null while it does not.
  default @Nullable String standstill() {
    return null;
  }

  /// Ends after the piece of work under way, or leaves it to be done again; returns when nothing of
  /// it runs any more.
  @Override
  void close();

  /// Called once the last request of its generation is answered: lets go of what requests need.
  default void release() {}
}
