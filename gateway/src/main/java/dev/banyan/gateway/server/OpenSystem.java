package dev.banyan.gateway.server;

import dev.banyan.connect.Http;
import dev.banyan.connect.LiveSystem;
import dev.banyan.http.Relay;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An opened system, shared by the generations whose configuration of it is the same; closed when
/// the last of them has ended. Thread-safe.
final class OpenSystem {
  private final String fingerprint;
  private final LiveSystem live;
  private final @Nullable Passing passing;
  private final AtomicInteger holders = new AtomicInteger(1);

  /// How requests are passed on to the system, and what lets us in there.
  record Passing(Relay relay, Http.@Nullable Header credential) {}

  OpenSystem(String fingerprint, LiveSystem live, @Nullable Passing passing) {
    this.fingerprint = fingerprint;
    this.live = live;
    this.passing = passing;
  }

  LiveSystem live() {
    return live;
  }

  /// Null where the system cannot be relayed to.
  @Nullable Passing passing() {
    return passing;
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
      if (passing != null) {
        passing.relay().close();
      }
      live.close();
    }
  }
}
