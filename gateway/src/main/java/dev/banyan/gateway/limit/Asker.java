package dev.banyan.gateway.limit;

import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;

/// What a limit may look at of a request.
public interface Asker {
  Incoming incoming();

  Caller caller();

  /// Whether anyone may ask: there is no caller to tell from others.
  boolean anonymous();

  /// The route that was found, as people name it.
  String routeName();

  /// Start and end of each of the path's parameters.
  int[] marks();
}
