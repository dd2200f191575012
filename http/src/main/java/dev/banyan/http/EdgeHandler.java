package dev.banyan.http;

/// What a listener does with each request. Called on the request's event loop; short, never blocks.
/// An exception is answered 500 and counted.
@FunctionalInterface
public interface EdgeHandler {
  void handle(Incoming incoming);
}
