package dev.banyan.gateway.observe;

import java.util.Locale;

/// What the cache did for a request.
public enum CacheUse {
  /// Answered from memory.
  HIT,
  /// Answered from memory with what is past its time, as the configuration allows.
  STALE,
  /// The system was asked, as nothing was kept.
  MISS,
  /// The system was asked whether what is kept is still right, and it was.
  REVALIDATED,
  /// Answered with what someone else was asking for at the same time.
  COALESCED,
  /// Nothing that the cache deals with.
  BYPASS;

  /// As logs and metrics write it.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
