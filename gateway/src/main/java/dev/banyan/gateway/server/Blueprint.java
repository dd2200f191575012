package dev.banyan.gateway.server;

import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Mistakes;
import org.jspecify.annotations.Nullable;

/// Reads and checks the configuration anew, each time it is asked: what a server is started from
/// and reloads with.
@FunctionalInterface
public interface Blueprint {
  /// The assembly; null, with errors reported, where the configuration does not hold together.
  /// `before` is what runs now, whose guards keep their state; null at the start.
  @Nullable Assembly draw(@Nullable Assembly before, Mistakes mistakes);
}
