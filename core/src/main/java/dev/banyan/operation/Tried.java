package dev.banyan.operation;

import org.jspecify.annotations.Nullable;

/// Where an attempt of an exchange failed last, so that the next one goes elsewhere if it can. A
/// preference only: of calls side by side, the last to fail is remembered. One for each exchange,
/// shared by all narrowed copies. Thread-safe.
public final class Tried {
  private volatile @Nullable Object last;

  public void failedAt(Object place) {
    last = place;
  }

  /// Compared by identity; null where nothing failed.
  public @Nullable Object last() {
    return last;
  }
}
