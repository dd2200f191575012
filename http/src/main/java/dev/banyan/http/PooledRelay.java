package dev.banyan.http;

import dev.banyan.connect.RelayTarget;
import dev.banyan.http.client.UpstreamPool;

/// A relay target over a pool of connections.
final class PooledRelay implements Relay {
  private final RelayTarget target;
  private final UpstreamPool pool;
  private final byte[] host;
  private final Runnable closed;

  PooledRelay(RelayTarget target, UpstreamPool pool, Runnable closed) {
    this.target = target;
    this.pool = pool;
    this.host = pool.origin().hostField();
    this.closed = closed;
  }

  @Override
  public RelayTarget target() {
    return target;
  }

  UpstreamPool pool() {
    return pool;
  }

  /// The value of `Host`.
  byte[] host() {
    return host;
  }

  @Override
  public int pending() {
    return pool.pending();
  }

  @Override
  public void close() {
    pool.close();
    closed.run();
  }
}
