package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.connect.LiveSystem;
import dev.banyan.gateway.api.ProblemType;
import dev.banyan.gateway.assemble.caller.CallerPart;
import dev.banyan.gateway.assemble.durable.Durable;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.http.Listener;
import dev.banyan.http.proxy.TrustedProxies;
import dev.banyan.mapping.Mapping;
import dev.banyan.type.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A configuration that holds together: everything resolved and typed, nothing opened yet. `files`
/// are all that were read or named: a change of one is a reason to assemble again. `callers` are
/// the groups of callers by name, `certificates` and `proxies` those of the listeners that have
/// some.
public record Assembly(
    Loaded loaded,
    Set<Path> files,
    Map<String, SystemPart> systems,
    Map<String, Type> types,
    Map<String, Mapping> mappings,
    Map<String, CompiledOperation> operations,
    List<AssembledRoute> routes,
    Map<String, ProblemType> problems,
    Map<String, CallerPart> callers,
    Map<String, Listener.Tls> certificates,
    Map<String, TrustedProxies> proxies,
    Durable durable,
    Calls calls) {
  public Assembly {
    files = Set.copyOf(files);
    systems = Map.copyOf(systems);
    types = Map.copyOf(types);
    mappings = Map.copyOf(mappings);
    operations = Map.copyOf(operations);
    routes = List.copyOf(routes);
    problems = Map.copyOf(problems);
    callers = Map.copyOf(callers);
    certificates = Map.copyOf(certificates);
    proxies = Map.copyOf(proxies);
  }

  /// The late-bound calls of all systems.
  public static final class Calls {
    private final List<SystemCall> calls;

    Calls(List<SystemCall> calls) {
      this.calls = List.copyOf(calls);
    }

    /// Binds the calls of one system to it, now that it is open and watched.
    public void bind(String system, LiveSystem live, Observation observation) {
      for (SystemCall call : calls) {
        if (call.system().equals(system)) {
          call.bind(live, observation);
        }
      }
    }
  }

  public String name() {
    return loaded.configuration().name().value();
  }
}
