package dev.banyan.projection.fold;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Instants as values of a timestamp.
final class Times {
  private Times() {}

  static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static OffsetDateTime at(long millis) {
    return at(Instant.ofEpochMilli(millis));
  }
}
