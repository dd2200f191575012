package dev.banyan.connect;

import java.net.URI;

/// An HTTP service that requests can be passed through to: its base address (path included) and how
/// to connect.
public record RelayTarget(URI base, Http.Settings settings) {}
