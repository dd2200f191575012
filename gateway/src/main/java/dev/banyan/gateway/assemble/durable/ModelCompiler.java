package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.durable.ModelSection;
import dev.banyan.config.model.durable.ProjectionSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.durable.Shown;
import dev.banyan.journal.Journal;
import dev.banyan.model.Aggregates;
import dev.banyan.model.CommandType;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.model.Uniqueness;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles `models:`. Used once, by one thread.
public final class ModelCompiler {
  /// So that the key still fits a stream's name where each character is written as three.
  private static final int KEY_MAX = 120;

  private final Phrases phrases;
  private final Set<String> problems;
  private final Supplier<Journal> journal;
  private final InstantSource clock;
  private final Set<String> addressed;
  private final Mistakes mistakes;

  /// @param configuration says which models have their keys in paths
  /// @param problems the names that commands may be rejected with
  /// @param journal answers the journal once it is open
  public ModelCompiler(
      Configuration configuration,
      Phrases phrases,
      Set<String> problems,
      Supplier<Journal> journal,
      InstantSource clock) {
    this.phrases = phrases;
    this.problems = problems;
    this.journal = journal;
    this.clock = clock;
    this.addressed = addressed(configuration);
    this.mistakes = phrases.mistakes();
  }

  /// The models of which some route has the key in its path.
  private static Set<String> addressed(Configuration configuration) {
    Set<String> models = new HashSet<>();
    for (ApiSection api : configuration.apis().values()) {
      for (Map.Entry<Name, RouteSection> route : api.routes().entrySet()) {
        String model = model(configuration, route.getKey().value(), route.getValue().target());
        if (model != null && route.getKey().value().indexOf('{') >= 0) {
          models.add(model);
        }
      }
    }
    return models;
  }

  private static @Nullable String model(
      Configuration configuration, String line, RouteSection.Target target) {
    return switch (target) {
      case RouteSection.Shows(Name model, boolean _) -> model.value();
      case RouteSection.Commands(Name command, var _) -> command.value().replaceFirst("\\..*", "");
      case RouteSection.Reads(Name read) -> {
        ProjectionSection projection = configuration.projections().get(read);
        ModelSection model =
            projection == null ? null : configuration.models().get(projection.model());
        yield projection != null && model != null && line.contains("{" + model.key() + "}")
            ? projection.model().value()
            : null;
      }
      case RouteSection.Calls _, RouteSection.Relays _ -> null;
    };
  }

  /// Those without mistakes, by name.
  public Map<String, CompiledModel> compile(Map<Name, ModelSection> sections) {
    Map<String, CompiledModel> models = new LinkedHashMap<>();
    sections.forEach(
        (name, section) -> {
          int before = mistakes.errorCount();
          CompiledModel model = model(name, section);
          if (model != null && mistakes.errorCount() == before) {
            models.put(name.value(), model);
          }
        });
    return models;
  }

  private @Nullable CompiledModel model(Name name, ModelSection section) {
    Structure state = phrases.structure(name.value(), section.state());
    boolean reserved = reserved(section);
    Map<Name, Structure> takes = new LinkedHashMap<>();
    section.commands().forEach((command, written) -> takes.put(command, takes(command, written)));
    Field key = key(section, takes);
    if (key == null || reserved) {
      return null;
    }
    Map<String, EventType> events = events(name, section, state, key);
    CommandCompiler compiler = new CommandCompiler(name.value(), state, events, problems, phrases);
    Map<String, CompiledModel.Command> commands = new LinkedHashMap<>();
    section
        .commands()
        .forEach(
            (command, written) -> {
              Structure carried = takes.get(command);
              if (carried != null && carried.position(key.name()) >= 0) {
                CommandType type = compiler.compile(command, written, carried, key);
                String doc = written.doc() == null ? "" : written.doc();
                commands.put(command.value(), new CompiledModel.Command(type, doc));
              }
            });
    ModelType type =
        new ModelType(
            name.value(),
            key,
            state,
            events,
            unique(section, state),
            addressed.contains(name.value()));
    Aggregates aggregates = new Aggregates(type, section.snapshotEvery(), journal, clock);
    return new CompiledModel(aggregates, commands, new Shown(type));
  }

  /// Whether the key, or a field of the state, has the name of what is shown beside it; each is
  /// told.
  private boolean reserved(ModelSection section) {
    boolean any = section.key().value().equals(Shown.VERSION);
    if (any) {
      mistakes.error(
          "reserved-name",
          section.key().place(),
          "`" + section.key() + "` is shown beside the key already",
          "give the key another name");
    }
    for (Name field : section.state().keySet()) {
      if (field.value().equals(Shown.VERSION) || field.value().equals(section.key().value())) {
        mistakes.error(
            "reserved-name",
            field.place(),
            "`" + field + "` is shown beside the state already",
            "remove it, or give it another name");
        any = true;
      }
    }
    return any;
  }

  /// Null, with a mistake told, where it is no structure.
  private @Nullable Structure takes(Name name, ModelSection.Command section) {
    return switch (section.takes()) {
      case ModelSection.Takes.Fields(var fields) -> phrases.structure(name.value(), fields);
      case ModelSection.Takes.Named(var written) -> {
        Type type = phrases.type().apply(written);
        if (type != null && !(type instanceof Structure)) {
          mistakes.error(
              "wrong-type",
              written.place(),
              "a command has fields, and `" + written + "` has none",
              "name a type with fields, or write them here: `takes: { id: text(12) }`");
        }
        yield type instanceof Structure structure ? structure : null;
      }
    };
  }

  /// The field of all commands that names the aggregate; null, with a mistake told, where there is
  /// none.
  private @Nullable Field key(ModelSection section, Map<Name, Structure> takes) {
    Field key = null;
    for (Map.Entry<Name, Structure> entry : takes.entrySet()) {
      Structure carried = entry.getValue();
      if (carried == null) {
        return null;
      }
      Field field = carried.field(section.key().value());
      if (field == null || !field.required()) {
        mistakes.error(
            "no-key",
            entry.getKey().place(),
            "a command says which aggregate it is for, and `"
                + entry.getKey()
                + "` has no required field `"
                + section.key()
                + "`",
            "add it to what the command takes");
        return null;
      }
      if (key != null && !key.type().equals(field.type())) {
        mistakes.error(
            "wrong-key",
            entry.getKey().place(),
            "`" + section.key() + "` is of another type here than in the commands before",
            "declare it alike in all commands");
        return null;
      }
      key = key == null ? field : key;
    }
    return key != null && !isKey(key.type()) ? wrongKey(section) : key;
  }

  private static boolean isKey(Type type) {
    return type instanceof Type.Int
        || type instanceof Type.Enumeration
        || (type instanceof Type.Text text && text.lengthMax() <= KEY_MAX);
  }

  private @Nullable Field wrongKey(ModelSection section) {
    mistakes.error(
        "wrong-key",
        section.key().place(),
        "a key is a text of at most " + KEY_MAX + " characters, an integer or an enumeration",
        "declare it so in the commands, like `" + section.key() + ": text(12)`");
    return null;
  }

  private Map<String, EventType> events(
      Name name, ModelSection section, Structure state, Field key) {
    Set<String> first = firsts(section);
    EventCompiler compiler = new EventCompiler(name.value(), state, key, phrases);
    Map<String, EventType> events = new LinkedHashMap<>();
    section
        .events()
        .forEach(
            (event, written) -> {
              EventType type = compiler.compile(event, written, first.contains(event.value()));
              if (type != null) {
                events.put(event.value(), type);
              }
            });
    return events;
  }

  /// The events with which an aggregate may begin. Those that are unknown are told here.
  private Set<String> firsts(ModelSection section) {
    Set<String> names = new HashSet<>();
    section.events().keySet().forEach(event -> names.add(event.value()));
    Set<String> first = new HashSet<>();
    for (ModelSection.Command command : section.commands().values()) {
      boolean begins = command.expect() != ModelSection.Expect.EXISTING;
      for (ModelSection.Emit emit : command.emit()) {
        if (!names.contains(emit.event().value())) {
          mistakes.error(
              "unknown-event",
              emit.event().place(),
              "the model has no event `" + emit.event() + "`",
              Suggestion.forWord(emit.event().value(), names));
        }
        if (begins) {
          first.add(emit.event().value());
        }
        begins &= emit.when() != null;
      }
    }
    return first;
  }

  private List<Uniqueness> unique(ModelSection section, Structure state) {
    Scope scope = Scope.of(new Scope.Variable("state", state, false));
    List<Uniqueness> unique = new ArrayList<>();
    section
        .unique()
        .forEach(
            (name, cel) -> {
              Expression value =
                  phrases.expression(cel, scope, Type.Text.max(Uniqueness.LENGTH_MAX));
              if (value != null) {
                unique.add(new Uniqueness(name.value(), value));
                warnOfHidden(name, cel, section.state());
              }
            });
    return unique;
  }

  /// What is unique tells whoever writes that somebody else has it.
  private void warnOfHidden(Name unique, Cel cel, Map<Name, FieldSection> state) {
    state.forEach(
        (field, section) -> {
          Pattern read = Pattern.compile("\\bstate\\.`?" + Pattern.quote(field.value()) + "\\b");
          if (!section.see().isEmpty() && read.matcher(cel.source()).find()) {
            mistakes.warning(
                "hidden-and-unique",
                cel.place(),
                "who may not see `%s` and may write it finds out by 409 who else has it"
                    .formatted(field),
                "let only those write it who may see it, or remove `" + unique + "`");
          }
        });
  }
}
