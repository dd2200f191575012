package dev.banyan.gateway.server;

import dev.banyan.connect.LiveSystem;
import dev.banyan.http.Relay;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An opened system, shared by the generations whose configuration of it is the same; closed when
/// the last of them has ended. Thread-safe.
final class OpenSystem {
  private final String fingerprint;
  private final LiveSystem live;
  private final @Nullable Relay relay;
  private final AtomicInteger holders = new AtomicInteger(1);

  OpenSystem(String fingerprint, LiveSystem live, @Nullable Relay relay) {
    this.fingerprint = fingerprint;
    this.live = live;
    this.relay = relay;
  }

  LiveSystem live() {
    return live;
  }

  /// How requests are passed on to the system; null where it cannot be relayed to.
  @Nullable Relay relay() {
    return relay;
  }

  boolean is(String other) {
    return fingerprint.equals(other);
  }

  OpenSystem hold() {
    holders.incrementAndGet();
    return this;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      if (relay != null) {
        relay.close();
      }
      live.close();
    }
  }
}
