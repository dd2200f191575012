package dev.banyan.connect;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// An HTTP service that requests can be passed through to: its base address (path included; the
/// first of several), how to connect, and the header by which it is told how many milliseconds are
/// left; null for none.
public record RelayTarget(URI base, Http.Settings settings, @Nullable String deadlineHeader) {
  public RelayTarget(URI base, Http.Settings settings) {
    this(base, settings, null);
  }

  /// The address alone.
  @Override
  public String toString() {
    return base.toString();
  }
}
