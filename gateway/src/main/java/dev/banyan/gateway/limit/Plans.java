package dev.banyan.gateway.limit;

import org.jspecify.annotations.Nullable;

/// The limits of a caller's plan; `standard` is the plan of a caller that has none, null where such
/// a caller is refused.
public record Plans(@Nullable String standard) {
  public String words() {
    return standard == null
        ? "those of the caller's plan; without one it is refused"
        : "those of the caller's plan, or of `" + standard + "`";
  }
}
