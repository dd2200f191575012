package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// Where the calls of one operation of a system are counted and timed: each attempt that reached
/// the system, inside all guards. Made once at assembly; thread-safe.
@FunctionalInterface
public interface CallMeter {
  /// A call has returned (`failure` null) or failed.
  void ended(long startedNanos, Fault.@Nullable Kind failure);
}
