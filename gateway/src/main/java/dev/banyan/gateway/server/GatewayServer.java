package dev.banyan.gateway.server;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.ListenSection;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.edge.OpenSockets;
import dev.banyan.gateway.gate.Room;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.pipeline.DeadLetters;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Listener;
import dev.banyan.text.Mistakes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The running gateway: its listeners, and the generation of the configuration that answers.
///
/// A reload builds the new generation beside the old one and swaps it in one step; on any problem
/// the old one stays. Reloads are done one at a time, on the caller's thread; requests never wait
/// for them.
public final class GatewayServer implements AutoCloseable {
  /// The listener that serves health and metrics instead of APIs.
  public static final String ADMIN = "admin";

  private final Blueprint blueprint;
  private final HttpRuntime http;
  private final Observation observation;
  private final Map<String, Bound> listeners = new HashMap<>();
  private final ReentrantLock reloading = new ReentrantLock();
  private final Room room = new Room(() -> ThreadLocalRandom.current().nextDouble());
  private final OpenSockets sockets = new OpenSockets();
  private final OpenStore store = new OpenStore();
  private final DeadLetters.Written letters = new DeadLetters.Written();
  private final Pulse pulse;
  private volatile @Nullable Generation generation;

  private record Bound(ListenSection section, Listener listener) {}

  private GatewayServer(Blueprint blueprint, HttpRuntime http, Observation observation) {
    this.blueprint = blueprint;
    this.http = http;
    this.observation = observation;
    this.pulse = new Pulse(room, http::lateNanos);
  }

  /// Starts, or returns null with errors reported and nothing left open.
  public static @Nullable GatewayServer start(
      Blueprint blueprint, HttpRuntime http, Observation observation, Mistakes mistakes) {
    GatewayServer server = new GatewayServer(blueprint, http, observation);
    if (!server.reload(mistakes)) {
      server.store.close();
      return null;
    }
    server.pulse.start();
    observation.room(server.room::pressure, server.room::underWay, http.memory());
    return server;
  }

  /// Reads the configuration again. True where it is now in force; false, with errors reported,
  /// where the one before stays.
  public boolean reload(Mistakes mistakes) {
    reloading.lock();
    try {
      boolean done = false;
      try {
        done = read(mistakes);
      } finally {
        if (!done) {
          Deployment.refused(generation, mistakes);
          observation.refused();
        }
      }
      return done;
    } finally {
      reloading.unlock();
    }
  }

  private boolean read(Mistakes mistakes) {
    Generation before = generation;
    Assembly assembly = blueprint.draw(before == null ? null : before.assembly(), mistakes);
    if (assembly == null || mistakes.hasErrors()) {
      return false;
    }
    if (Renewal.forbids(assembly, before == null ? null : before.assembly(), mistakes)) {
      return false;
    }
    boolean done = false;
    try {
      done = store.provide(assembly, mistakes) && put(assembly, before, mistakes);
    } finally {
      if (!done) {
        store.onlyFor(before == null ? null : before.assembly());
      }
    }
    return done;
  }

  private boolean put(Assembly assembly, @Nullable Generation before, Mistakes mistakes) {
    Generation next =
        new Opening(
                assembly,
                new Opening.Grounds(
                    http, observation, room, sockets, store.journal(), letters, store.trail()),
                before)
            .open();
    if (Drifting.forbids(assembly, next.systems(), mistakes)) {
      next.retire();
      return false;
    }
    Map<String, ListenSection> wanted = wanted(assembly.loaded().configuration());
    Map<String, Bound> fresh = new HashMap<>();
    for (Map.Entry<String, ListenSection> entry : wanted.entrySet()) {
      if (stays(entry.getKey(), entry.getValue())) {
        continue;
      }
      try {
        fresh.put(entry.getKey(), bind(entry.getKey(), entry.getValue(), next));
      } catch (Fault fault) {
        undo(fresh, next);
        mistakes.error(
            "cannot-listen",
            entry.getValue().place(),
            why(fault),
            "stop what listens there, or choose another port or a `host` of this machine");
        return false;
      }
    }
    if (!Deployment.isRecorded(next, before, mistakes)
        || !renewed(wanted, fresh, assembly, before, mistakes)) {
      undo(fresh, next);
      return false;
    }
    swap(wanted, fresh, next);
    generation = next;
    bound(assembly.loaded().configuration().overload());
    Map<String, IntSupplier> connections = new HashMap<>();
    listeners.forEach((name, bound) -> connections.put(name, bound.listener()::connections));
    observation.serving(
        new Observation.Served(
            assembly.name(),
            assembly.loaded().configuration().observe(),
            next.watched(),
            connections,
            next.held().keepings().figures(),
            Renewal.ends(assembly),
            next.memory(),
            next.durability(),
            next.doors()));
    if (before != null) {
      before.succeededBy(next);
      before.endBackground();
      before.retire(); // after nobody asks its systems for signs of life any more
    }
    next.beginBackground();
    return true;
  }

  private void bound(Configuration.Overload overload) {
    room.bounds(new Room.Bounds(overload.delay(), overload.underWay()));
    ByteSize held = overload.held();
    http.memory().bound(held == null ? HeldBytes.ofHeapMax() : held.bytes());
  }

  /// Nothing of a configuration that cannot be put in force stays.
  private static void undo(Map<String, Bound> fresh, Generation next) {
    fresh.values().forEach(bound -> bound.listener().drain(Duration.ZERO));
    next.retire();
  }

  private static String why(Fault fault) {
    return fault.operator() == null ? fault.getMessage() : fault.operator();
  }

  /// Listeners that stay believe the new proxies, and new connections to them are made with the new
  /// certificates; all of them or, where one cannot take its certificates, none. False then.
  private boolean renewed(
      Map<String, ListenSection> wanted,
      Map<String, Bound> fresh,
      Assembly next,
      @Nullable Generation before,
      Mistakes mistakes) {
    Map<String, Bound> staying = new TreeMap<>(listeners);
    staying.keySet().removeAll(fresh.keySet());
    staying.keySet().retainAll(wanted.keySet());
    if (before == null) {
      return true;
    }
    Map<String, Listener.Tls> old = before.assembly().certificates();
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, Bound> entry : staying.entrySet()) {
      Listener.Tls tls = next.certificates().get(entry.getKey());
      if (tls == null || tls.equals(old.get(entry.getKey()))) {
        continue;
      }
      try {
        entry.getValue().listener().certificates(tls);
        done.add(entry.getKey());
      } catch (Fault fault) {
        done.forEach(name -> restore(name, old.get(name)));
        mistakes.error(
            "bad-certificate",
            wanted.getOrDefault(entry.getKey(), entry.getValue().section()).place(),
            why(fault),
            "name a certificate and the key that is its own");
        return false;
      }
    }
    staying.forEach((name, bound) -> bound.listener().proxies(next.proxies().get(name)));
    return true;
  }

  private void restore(String name, Listener.@Nullable Tls tls) {
    Bound bound = listeners.get(name);
    if (bound != null && tls != null) {
      bound.listener().certificates(tls);
    }
  }

  private void swap(Map<String, ListenSection> wanted, Map<String, Bound> fresh, Generation next) {
    listeners.replaceAll(
        (name, bound) -> {
          ListenSection section = wanted.get(name);
          if (section == null || fresh.containsKey(name)) {
            return bound;
          }
          bound.listener().swap(handler(name, section, next));
          return new Bound(section, bound.listener());
        });
    List<String> gone =
        listeners.keySet().stream()
            .filter(name -> !wanted.containsKey(name) || fresh.containsKey(name))
            .toList();
    for (String name : gone) {
      Bound bound = listeners.remove(name);
      if (bound != null) {
        Thread.ofVirtual().start(() -> bound.listener().drain(Duration.ofSeconds(30)));
      }
    }
    listeners.putAll(fresh);
  }

  private boolean stays(String name, ListenSection section) {
    Bound bound = listeners.get(name);
    return bound != null && Listening.same(bound.section(), section);
  }

  private Bound bind(String name, ListenSection section, Generation next) {
    return new Bound(
        section,
        http.listen(
            Listening.settings(name, section, next.assembly()), handler(name, section, next)));
  }

  private Listener.Handler handler(String name, ListenSection section, Generation next) {
    if (name.equals(ADMIN)) {
      return observation.admin();
    }
    Door door = new Door(name, section.accessLog().isOn());
    return incoming -> next.handle(incoming, door);
  }

  /// The listeners to have, by name.
  private static Map<String, ListenSection> wanted(Configuration configuration) {
    Map<String, ListenSection> wanted = new HashMap<>();
    configuration.listen().forEach((name, section) -> wanted.put(name.value(), section));
    return wanted;
  }

  /// The port a listener is bound to; -1 where there is no such listener.
  public int port(String listener) {
    reloading.lock();
    try {
      Bound bound = listeners.get(listener);
      return bound == null ? -1 : bound.listener().port();
    } finally {
      reloading.unlock();
    }
  }

  /// The addresses in use, by listener.
  public Map<String, String> listeners() {
    reloading.lock();
    try {
      Map<String, String> addresses = new TreeMap<>();
      listeners.forEach(
          (name, bound) ->
              addresses.put(
                  name, Listening.address(name, bound.section(), bound.listener().port())));
      return addresses;
    } finally {
      reloading.unlock();
    }
  }

  /// The files whose change is a reason to reload.
  Set<Path> watched() {
    return assembly().files();
  }

  /// What answers now.
  public Assembly assembly() {
    Generation now = generation;
    if (now == null) {
      throw new IllegalStateException("the server was never started");
    }
    return now.assembly();
  }

  /// Stops taking requests, lets those under way end within the grace, and closes everything. True
  /// where none had to be cut.
  public boolean stop(Duration grace) {
    reloading.lock();
    try {
      observation.stopping();
      pulse.close();
      boolean clean = true;
      for (Bound bound : listeners.values()) {
        clean &= bound.listener().drain(grace);
      }
      listeners.clear();
      Generation last = generation;
      if (last != null) {
        last.endBackground();
        last.retire();
      }
      store.close();
      return clean;
    } finally {
      reloading.unlock();
    }
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
