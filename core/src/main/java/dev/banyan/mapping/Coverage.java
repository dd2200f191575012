package dev.banyan.mapping;

import java.util.List;

/// What a mapping leaves out: legacy paths that no modern field shows and no `write:` fills, modern
/// fields (JSON Pointers) without a legacy home, and the legacy paths that only `write:` fills.
public record Coverage(
    List<String> unmappedLegacy, List<String> unmappedModern, List<String> written) {
  public Coverage {
    unmappedLegacy = List.copyOf(unmappedLegacy);
    unmappedModern = List.copyOf(unmappedModern);
    written = List.copyOf(written);
  }
}
