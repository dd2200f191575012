package dev.banyan.gateway.api;

import org.jspecify.annotations.Nullable;

/// How a named fault is answered: an entry of `problems:`. `type` null means a URN made from the
/// name.
public record ProblemType(String name, int status, String title, @Nullable String type) {
  public String uri() {
    return type == null ? "urn:problem:" + name : type;
  }
}
