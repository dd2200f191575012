package dev.banyan.gateway.observe;

/// The listener a request came in by, and whether its requests are logged.
public record Door(String listener, boolean logged) {}
