package dev.banyan.gateway.server;

import dev.banyan.config.model.CacheSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.limit.Sharing;
import dev.banyan.redis.RedisMemory;
import dev.banyan.shared.SharedMemory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Shared memory while it is open: held by each generation that uses it, closed with the last.
final class OpenMemory {
  private final Wanted wanted;
  private final SharedMemory memory;
  private final Sharing sharing;
  private final AtomicInteger holders = new AtomicInteger(1);

  /// What is to be open.
  private record Wanted(RedisMemory.Settings settings, int nodes, double lease, String name) {}

  private OpenMemory(Wanted wanted) {
    this.wanted = wanted;
    this.memory = RedisMemory.open(wanted.settings());
    this.sharing = new Sharing(memory, wanted.nodes(), wanted.lease(), "banyan:" + wanted.name());
  }

  /// What the configuration names: that of the generation before, where it is the same; null where
  /// it names none.
  static @Nullable OpenMemory open(Assembly assembly, @Nullable OpenMemory before) {
    Configuration configuration = assembly.loaded().configuration();
    CacheSection.Redis redis = configuration.cache().redis();
    if (redis == null) {
      return null;
    }
    Wanted wanted =
        new Wanted(
            new RedisMemory.Settings(
                redis.url(), redis.password(), redis.ca(), RedisMemory.Settings.PATIENCE),
            redis.nodes() == null ? 1 : redis.nodes(),
            redis.lease().fraction(),
            assembly.name());
    if (before != null && before.wanted.equals(wanted)) {
      before.holders.incrementAndGet();
      return before;
    }
    return new OpenMemory(wanted);
  }

  SharedMemory memory() {
    return memory;
  }

  /// How limits use it.
  Sharing sharing() {
    return sharing;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      memory.close();
    }
  }
}
