package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.projection.Projections;
import dev.banyan.projection.Served;
import org.jspecify.annotations.Nullable;

/// Where routes find the projections once they are opened: what is compiled before is bound later,
/// once. Thread-safe.
public final class OpenProjections {
  private volatile @Nullable Projections projections;

  public void bind(Projections open) {
    projections = open;
  }

  /// Null where the configuration has none, or they are not bound yet.
  public @Nullable Projections orNull() {
    return projections;
  }

  /// What answers reads of a projection.
  public Served served(String name) {
    Projections open = projections;
    if (open == null) {
      throw Fault.bug("the projections are not bound", new IllegalStateException());
    }
    return open.served(name);
  }
}
