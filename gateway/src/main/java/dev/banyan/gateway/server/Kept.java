package dev.banyan.gateway.server;

import dev.banyan.gateway.security.Memory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the recognisers of a generation remember, by what it was made from. A later generation that
/// makes the same shares it, so that a reload forgets no key, no token and no message; the last
/// that has it closes it. Filled by the server's thread, then read only.
final class Kept {
  /// A memory and how many generations have it.
  private record Holding(Memory memory, AtomicInteger holders) {}

  private final Map<Object, Holding> holdings = new HashMap<>();
  private final @Nullable Kept before;

  /// `before` is what the generation that runs now has.
  Kept(@Nullable Kept before) {
    this.before = before;
  }

  /// The memory made from that key: by this generation, by the one before it, or now.
  <T extends Memory> T keep(Object key, Class<T> type, Supplier<T> open) {
    Holding own = holdings.get(key);
    if (own == null) {
      Holding known = before == null ? null : before.holdings.get(key);
      own = known == null ? new Holding(open.get(), new AtomicInteger()) : known;
      own.holders().incrementAndGet();
      holdings.put(key, own);
    }
    return type.cast(own.memory());
  }

  /// All that there is to be had; the generation before is let go of.
  Kept sealed() {
    Kept sealed = new Kept(null);
    sealed.holdings.putAll(holdings);
    return sealed;
  }

  void release() {
    for (Holding holding : holdings.values()) {
      if (holding.holders().decrementAndGet() == 0) {
        holding.memory().close();
      }
    }
  }
}
