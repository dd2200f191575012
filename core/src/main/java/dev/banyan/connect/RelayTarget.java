package dev.banyan.connect;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An HTTP service that requests can be passed through to: its base address (path included; the
/// first of several), how to connect, the header by which it is told how many milliseconds are left
/// (null for none), and the names of those that let us in.
public record RelayTarget(
    URI base,
    Http.Settings settings,
    @Nullable String deadlineHeader,
    List<String> credentialHeaders) {
  public RelayTarget {
    credentialHeaders = List.copyOf(credentialHeaders);
  }

  public RelayTarget(URI base, Http.Settings settings) {
    this(base, settings, null, List.of());
  }

  /// Whether the gateway itself writes that header.
  public boolean writes(String header) {
    return header.equalsIgnoreCase(deadlineHeader)
        || credentialHeaders.stream().anyMatch(header::equalsIgnoreCase);
  }

  /// The address alone.
  @Override
  public String toString() {
    return base.toString();
  }
}
