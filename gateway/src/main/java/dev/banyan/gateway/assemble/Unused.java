package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.Configuration;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
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
    warn("type", configuration.types().keySet(), types.used());
    warn("problem", configuration.problems().keySet(), problems());
    warn("lookup", configuration.lookups().keySet(), lookups());
    warn("group of callers", configuration.callers().keySet(), callers);
  }

  private Set<String> problems() {
    Set<String> used = new HashSet<>();
    configuration
        .operations()
        .values()
        .forEach(operation -> operation.faults().values().forEach(name -> used.add(name.value())));
    configuration.models().values().stream()
        .flatMap(model -> model.commands().values().stream())
        .flatMap(command -> command.reject().stream())
        .forEach(reject -> used.add(reject.problem().value()));
    return used;
  }

  private Set<String> lookups() {
    Set<String> used = new HashSet<>();
    configuration.mappings().values().forEach(mapping -> lookups(mapping.fields(), used));
    return used;
  }

  private static void lookups(Node node, Set<String> used) {
    switch (node) {
      case Node.Mapping mapping -> {
        if (mapping.get("lookup") instanceof Node.Scalar table) {
          used.add(table.text());
        }
        mapping.entries().forEach(entry -> lookups(entry.value(), used));
      }
      case Node.Sequence sequence -> sequence.items().forEach(item -> lookups(item, used));
      case Node.Scalar _ -> {}
    }
  }

  private void warn(String what, Set<Name> written, Set<String> used) {
    for (Name name : written) {
      if (!used.contains(name.value())) {
        mistakes.warning(
            "unused",
            name.place(),
            what + " `" + name.value() + "` is used by nothing",
            "remove it, or look for its name misspelt elsewhere");
      }
    }
  }
}
