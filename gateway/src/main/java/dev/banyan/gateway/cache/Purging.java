package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Throws away what a write has made wrong: what was kept of its own target (RFC 9111 §4.4), and
/// what shows the things that it names. Thread-safe.
public final class Purging {
  private final Memory memory;

  public Purging(Memory memory) {
    this.memory = memory;
  }

  /// The tag that every kept answer has: that of its path, however it was written.
  static String target(String path) {
    return "target " + decoded(path);
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    // A plus is a plus in a path.
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
  }

  /// Of a write to that path which may have happened. `tags` null: what it names is not known, so
  /// everything goes.
  public void purge(String path, @Nullable List<String> tags) {
    List<String> all = tags == null ? null : new ArrayList<>(tags);
    if (all != null) {
      all.add(target(path));
    }
    memory.purge(all);
  }

  /// Purges when a relayed write was answered: before the client hears of it, and unless the system
  /// has refused it.
  public RelayPass.Tap after(String path, @Nullable List<String> tags) {
    return new RelayPass.Tap() {
      @Override
      public Course head(Received answer) {
        if (answer.status() < 400 || answer.status() >= 500) {
          purge(path, tags);
        }
        return Course.PASS;
      }

      @Override
      public void whole(Bytes body) {}

      @Override
      public void tooLarge() {}

      @Override
      public void broken(@Nullable Fault fault) {
        purge(path, tags); // Nobody knows what became of it.
      }
    };
  }
}
