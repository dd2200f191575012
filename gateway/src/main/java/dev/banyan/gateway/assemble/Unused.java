package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.Configuration;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Warns of what is written and used by nothing: usually a mistyped name elsewhere.
final class Unused {
  private final Configuration configuration;
  private final Loaded loaded;
  private final Mistakes mistakes;

  Unused(Configuration configuration, Loaded loaded, Mistakes mistakes) {
    this.configuration = configuration;
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// Says nothing while there are errors: what is broken is not used either.
  void report(
      Types types,
      Mappings mappings,
      Operations operations,
      List<AssembledRoute> routes,
      Targets targets) {
    if (mistakes.hasErrors() || loaded.configuration().apis().isEmpty()) {
      return;
    }
    Set<String> systems = new HashSet<>(targets.usedSystems());
    Set<String> callers = new HashSet<>();
    for (AssembledRoute route : routes) {
      callers.addAll(route.callers());
      if (route.target() instanceof AssembledRoute.Target.Relayed relayed) {
        systems.add(relayed.system());
      }
    }
    warn("operation", configuration.operations().keySet(), operations.used());
    warn("mapping", configuration.mappings().keySet(), mappings.used());
    warn("system", configuration.systems().keySet(), systems);
    warn("callers", configuration.callers().keySet(), callers);
  }

  private void warn(String what, Set<Name> written, Set<String> used) {
    for (Name name : written) {
      if (!used.contains(name.value())) {
        mistakes.warning(
            "unused", name.place(), what + " `" + name.value() + "` is used by nothing", null);
      }
    }
  }
}
