package dev.banyan.gateway.edge;

/// Where a request that stays for long stands among the generations of the configuration. Called on
/// the request's event loop, or by the virtual thread that it was handed to.
public interface Stay {
  /// The edge of the configuration in force now.
  Edge edge();

  /// From now on the request belongs to that configuration, and holds the one before no longer.
  void move();
}
