package dev.banyan.cli.explain;

import dev.banyan.base.ByteSize;
import dev.banyan.gateway.durable.StorePlan;
import org.jspecify.annotations.Nullable;

/// Where durable state lives, and how much may wait to be written there.
final class StoreExplanation {
  private StoreExplanation() {}

  /// Null where there is none.
  static @Nullable Outline of(@Nullable StorePlan store) {
    if (store == null) {
      return null;
    }
    String bytes = new ByteSize(store.waitingBytesMax()).toString();
    return new Outline()
        .put(
            "kept in",
            switch (store.place()) {
              case StorePlan.InFile(var path) -> "the SQLite file " + path.getFileName();
              case StorePlan.InPostgres _ -> "PostgreSQL";
            })
        .put("waits to be written, at most", store.waitingMax() + " appends, together " + bytes)
        .put("what is more", "is answered 503, to be sent again after a second");
  }
}
