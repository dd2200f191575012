package dev.banyan.http;

/// A client's connection, as its listener sees it. Both calls come from any thread.
interface EdgeConnection {
  /// Closes when its requests on the way have ended.
  void drain();

  /// Closes at once.
  void cut();
}
