package dev.banyan.cli.doctor;

import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.RelationSection;
import dev.banyan.config.model.RouteKey;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.TypeSection;
import dev.banyan.config.model.With;
import dev.banyan.connect.Use;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a configuration asks one system: every call that is written, with the parameters it gives,
/// and every filter and order that callers may ask for. Used once, by one thread.
public final class Uses {
  private final String system;
  private final Set<Use> uses = new LinkedHashSet<>();

  private Uses(String system) {
    this.system = system;
  }

  public static List<Use> of(Configuration configuration, String system) {
    Uses uses = new Uses(system);
    configuration.operations().forEach((name, operation) -> uses.add(name, operation));
    configuration
        .types()
        .values()
        .forEach(
            type -> {
              if (type.shape() instanceof TypeSection.Fields fields) {
                fields.relations().values().forEach(uses::add);
              }
            });
    configuration
        .apis()
        .values()
        .forEach(api -> api.routes().forEach((key, route) -> uses.add(key, route)));
    return List.copyOf(uses.uses);
  }

  private void add(Name name, OperationSection operation) {
    Set<String> takes = words(operation.takes().keySet());
    switch (operation.body()) {
      case OperationSection.Queries(var query) when query.system().value().equals(system) ->
          asked(name.value(), takes, operation);
      case OperationSection.Queries _ -> {}
      case OperationSection.Calls(var call, var with) -> {
        add(call, with, takes);
        if (call.value().startsWith(system + ".")) {
          asked(call.value().substring(system.length() + 1), given(with, takes), operation);
        }
      }
      case OperationSection.Sequence(var steps) -> steps.forEach(step -> add(step, takes));
    }
    add(operation.original(), takes);
    add(operation.confirm(), takes);
  }

  /// What callers may filter and sort by, each alone.
  private void asked(String operation, Set<String> given, OperationSection section) {
    uses.add(new Use(operation, given, null));
    for (Name filter : section.filter()) {
      Set<String> more = new HashSet<>(given);
      more.add(filter.value());
      uses.add(new Use(operation, more, null));
    }
    section.sort().forEach(sort -> uses.add(new Use(operation, given, sort.value())));
  }

  private void add(OperationSection.Step step, Set<String> takes) {
    switch (step) {
      case OperationSection.Single(var calls) -> calls.values().forEach(one -> add(one, takes));
      case OperationSection.Together(var calls) -> calls.values().forEach(one -> add(one, takes));
    }
  }

  private void add(@Nullable Invocation call, Set<String> takes) {
    if (call != null) {
      add(call.call(), call.with(), takes);
    }
  }

  private void add(RelationSection relation) {
    add(relation.call(), relation.with(), Set.of());
  }

  private void add(Name key, RouteSection route) {
    RouteKey parsed = RouteKey.parse(key, new Mistakes());
    if (parsed != null && route.target() instanceof RouteSection.Calls(var call, var with)) {
      add(call, with, new HashSet<>(parsed.parameters()));
    }
  }

  private void add(Name call, @Nullable With with, Set<String> byName) {
    if (call.value().startsWith(system + ".")) {
      uses.add(new Use(call.value().substring(system.length() + 1), given(with, byName), null));
    }
  }

  private static Set<String> given(@Nullable With with, Set<String> byName) {
    return switch (with) {
      case With.Values(var values) -> words(values.keySet());
      case With.Mapped _ -> Set.of();
      case null -> byName;
    };
  }

  private static Set<String> words(Set<Name> names) {
    return names.stream().map(Name::value).collect(Collectors.toSet());
  }
}
