package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;

/// The field `Cache-Status` (RFC 9211): what this cache did for an answer.
final class CacheStatus {
  private CacheStatus() {}

  static Http.Header header(String parameters) {
    return new Http.Header("cache-status", "banyan; " + parameters);
  }
}
