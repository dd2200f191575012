package dev.banyan.connect;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// An HTTP service that requests can be passed through to: its base address (path included; the
/// first of several), how to connect, and what it is shown to let us in, in place of whatever a
/// caller sends under that name.
public record RelayTarget(URI base, Http.Settings settings, Http.@Nullable Header credential) {
  public RelayTarget(URI base, Http.Settings settings) {
    this(base, settings, null);
  }

  /// Without the credential.
  @Override
  public String toString() {
    return base.toString();
  }
}
