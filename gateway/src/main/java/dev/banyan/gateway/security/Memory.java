package dev.banyan.gateway.security;

/// What a recogniser remembers between requests: keys, tokens found good, messages seen. Kept
/// through a reload where its settings stay the same; closed when the last configuration that has
/// it is gone. Thread-safe.
public interface Memory extends AutoCloseable {
  @Override
  void close();
}
