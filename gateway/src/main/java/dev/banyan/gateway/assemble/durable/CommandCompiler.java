package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.ModelSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.model.Assignment;
import dev.banyan.model.CommandType;
import dev.banyan.model.EventType;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the commands of one model. Used once.
final class CommandCompiler {
  private final String model;
  private final Structure state;
  private final Map<String, EventType> events;
  private final Set<String> problems;
  private final Phrases phrases;
  private final Mistakes mistakes;

  CommandCompiler(
      String model,
      Structure state,
      Map<String, EventType> events,
      Set<String> problems,
      Phrases phrases) {
    this.model = model;
    this.state = state;
    this.events = events;
    this.problems = problems;
    this.phrases = phrases;
    this.mistakes = phrases.mistakes();
  }

  CommandType compile(Name name, ModelSection.Command section, Structure takes, Field key) {
    List<Scope.Variable> variables = new ArrayList<>();
    variables.add(new Scope.Variable("command", takes, false));
    variables.add(new Scope.Variable("key", key.type(), false));
    variables.add(new Scope.Variable("at", Type.Timestamp.INSTANT, false));
    if (section.expect() != ModelSection.Expect.NEW) {
      boolean maybe = section.expect() == ModelSection.Expect.ANY;
      variables.add(new Scope.Variable("state", state, maybe));
    }
    Scope scope = new Scope(variables);
    List<CommandType.Reject> rejects = new ArrayList<>();
    for (ModelSection.Reject reject : section.reject()) {
      Expression when = phrases.condition(reject.when(), scope);
      if (isProblem(reject.problem()) && when != null) {
        rejects.add(new CommandType.Reject(when, reject.problem().value()));
      }
    }
    List<CommandType.Emission> emissions = new ArrayList<>();
    for (ModelSection.Emit emit : section.emit()) {
      CommandType.Emission emission = emission(emit, scope, takes);
      if (emission != null) {
        emissions.add(emission);
      }
    }
    CommandType.Expectation expect =
        switch (section.expect()) {
          case NEW -> CommandType.Expectation.NEW;
          case EXISTING -> CommandType.Expectation.EXISTING;
          case ANY -> CommandType.Expectation.ANY;
        };
    return new CommandType(
        model, name.value(), takes, takes.position(key.name()), expect, rejects, emissions);
  }

  private boolean isProblem(Name problem) {
    if (problems.contains(problem.value())) {
      return true;
    }
    mistakes.error(
        "unknown-problem",
        problem.place(),
        "there is no problem `" + problem + "`",
        Suggestion.forWord(problem.value(), problems));
    return false;
  }

  private CommandType.@Nullable Emission emission(
      ModelSection.Emit emit, Scope scope, Structure takes) {
    EventType event = events.get(emit.event().value());
    if (event == null) {
      return null;
    }
    Cel written = emit.when();
    Expression when = written == null ? null : phrases.condition(written, scope);
    List<Assignment> set =
        phrases.assignments(
            event.fields(),
            values(emit, event.fields(), takes),
            scope,
            new Phrases.Asked(emit.event().place(), Set.of()));
    return new CommandType.Emission(event, when, set);
  }

  /// Where nothing is said, the fields of the command that the event has as well.
  private static Map<Name, Cel> values(ModelSection.Emit emit, Structure fields, Structure takes) {
    ModelSection.Set set = emit.set();
    if (set != null) {
      return set.values();
    }
    Map<Name, Cel> values = new LinkedHashMap<>();
    for (Field field : fields.fields()) {
      if (takes.position(field.name()) >= 0) {
        values.put(
            new Name(field.name(), emit.event().place()),
            new Cel("command." + field.name(), emit.event().place()));
      }
    }
    return values;
  }
}
