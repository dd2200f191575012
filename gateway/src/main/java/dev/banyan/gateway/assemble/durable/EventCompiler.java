package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.ModelSection;
import dev.banyan.expr.Scope;
import dev.banyan.model.Assignment;
import dev.banyan.model.EventType;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the events of one model. Used once.
final class EventCompiler {
  private final String model;
  private final Structure state;
  private final Field key;
  private final Phrases phrases;
  private final Mistakes mistakes;

  EventCompiler(String model, Structure state, Field key, Phrases phrases) {
    this.model = model;
    this.state = state;
    this.key = key;
    this.phrases = phrases;
    this.mistakes = phrases.mistakes();
  }

  /// @param first whether it may be the first event of an aggregate
  @Nullable EventType compile(Name name, ModelSection.Event section, boolean first) {
    Structure fields = phrases.structure(name.value(), section.fields());
    List<EventType.Earlier> earlier = earlier(name, section, fields);
    Scope scope =
        Scope.of(
            new Scope.Variable("state", state, first),
            new Scope.Variable("event", fields, false),
            new Scope.Variable("key", key.type(), false));
    List<Assignment> apply =
        phrases.assignments(
            state,
            section.apply(),
            scope,
            first ? new Phrases.Asked(name.place(), Set.of()) : Phrases.Asked.NOTHING);
    return earlier == null
        ? null
        : new EventType(model, name.value(), section.version(), fields, earlier, apply, first);
  }

  private @Nullable List<EventType.Earlier> earlier(
      Name name, ModelSection.Event section, Structure present) {
    Map<String, Name> numbers = new LinkedHashMap<>();
    section.before().keySet().forEach(number -> numbers.put(number.value(), number));
    List<Structure> versions = new ArrayList<>();
    for (int version = 1; version < section.version(); version++) {
      Name number = numbers.remove(Integer.toString(version));
      if (number == null) {
        mistakes.error(
            "version-missing",
            name.place(),
            "`"
                + name
                + "` has version "
                + section.version()
                + ", and nothing says what version "
                + version
                + " was",
            "add `before: { " + version + ": { fields: { … } } }`: what is recorded stays");
        return null;
      }
      String kind = name.value() + "/" + version;
      versions.add(phrases.structure(kind, earlier(section, number).fields()));
    }
    if (!numbers.isEmpty()) {
      mistakes.error(
          "version-unknown",
          numbers.values().iterator().next().place(),
          "`" + name + "` has version " + section.version() + ", and this is not one before it",
          "raise `version`, or remove this");
      return null;
    }
    versions.add(present);
    List<EventType.Earlier> all = new ArrayList<>();
    for (Map.Entry<Name, ModelSection.Earlier> entry : section.before().entrySet()) {
      int version = Integer.parseInt(entry.getKey().value());
      Structure from = versions.get(version - 1);
      Structure to = versions.get(version);
      all.add(raising(entry.getKey(), entry.getValue(), from, to));
    }
    all.sort((a, b) -> versions.indexOf(a.fields()) - versions.indexOf(b.fields()));
    return all;
  }

  private static ModelSection.Earlier earlier(ModelSection.Event section, Name number) {
    return section.before().entrySet().stream()
        .filter(entry -> entry.getKey().equals(number))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /// Fields that both versions have stay as they are, unless it is said otherwise.
  private EventType.Earlier raising(
      Name number, ModelSection.Earlier section, Structure from, Structure to) {
    Map<Name, Cel> set = new LinkedHashMap<>(section.set());
    Set<String> written = new HashSet<>();
    section.set().keySet().forEach(name -> written.add(name.value()));
    for (Field field : to.fields()) {
      if (from.position(field.name()) >= 0 && !written.contains(field.name())) {
        set.put(
            new Name(field.name(), number.place()),
            new Cel("event." + field.name(), number.place()));
      }
    }
    Scope scope = Scope.of(new Scope.Variable("event", from, false));
    return new EventType.Earlier(
        from, to, phrases.assignments(to, set, scope, new Phrases.Asked(number.place(), Set.of())));
  }
}
