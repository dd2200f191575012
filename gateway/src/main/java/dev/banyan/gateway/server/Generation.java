package dev.banyan.gateway.server;

import dev.banyan.connect.LiveSystem;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.edge.Edge;
import dev.banyan.gateway.security.Recognizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// One configuration as it runs: its edge, and what it holds open. Ended by the server when a later
/// one has taken its place and its last request is answered.
final class Generation {
  private final Assembly assembly;
  private final Edge edge;
  private final Map<String, OpenSystem> systems;
  private final List<Recognizer> recognizers;
  private final AtomicInteger underWay = new AtomicInteger(1);

  Generation(
      Assembly assembly, Edge edge, Map<String, OpenSystem> systems, List<Recognizer> recognizers) {
    this.assembly = assembly;
    this.edge = edge;
    this.systems = Map.copyOf(systems);
    this.recognizers = List.copyOf(recognizers);
  }

  Assembly assembly() {
    return assembly;
  }

  Map<String, OpenSystem> systems() {
    return systems;
  }

  /// The opened systems by name.
  Map<String, LiveSystem> live() {
    Map<String, LiveSystem> live = new HashMap<>();
    systems.forEach((name, system) -> live.put(name, system.live()));
    return live;
  }

  /// Counts a request in, serves it, and counts it out when it has ended.
  void handle(dev.banyan.http.Incoming incoming) {
    underWay.incrementAndGet();
    incoming.onEnd(_ -> leave());
    edge.handle(incoming);
  }

  /// Called once by the server when no new request will come.
  void retire() {
    leave();
  }

  private void leave() {
    if (underWay.decrementAndGet() == 0) {
      Thread.ofVirtual().name("close generation").start(this::close);
    }
  }

  private void close() {
    recognizers.forEach(Recognizer::close);
    systems.values().forEach(OpenSystem::release);
  }
}
