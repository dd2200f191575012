package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.model.durable.ProjectionSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.durable.RowsCall;
import dev.banyan.model.Assignment;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.Projection;
import dev.banyan.projection.fold.Fold;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.projection.fold.Ordered;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
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

/// Compiles `projections:`. Used once, by one thread.
public final class ProjectionCompiler {
  private final Phrases phrases;
  private final Map<String, CompiledModel> models;
  private final Set<String> written;
  private final Node.Mapping root;
  private final Mistakes mistakes;

  /// @param models those without mistakes
  /// @param written the names of all
  /// @param root the configuration
  public ProjectionCompiler(
      Phrases phrases, Map<String, CompiledModel> models, Set<String> written, Node.Mapping root) {
    this.phrases = phrases;
    this.models = models;
    this.written = written;
    this.root = root;
    this.mistakes = phrases.mistakes();
  }

  /// Those without mistakes, by name.
  public Map<String, CompiledProjection> compile(Map<Name, ProjectionSection> sections) {
    Map<String, CompiledProjection> projections = new LinkedHashMap<>();
    sections.forEach(
        (name, section) -> {
          int before = mistakes.errorCount();
          CompiledProjection projection = projection(name, section);
          if (projection != null && mistakes.errorCount() == before) {
            projections.put(name.value(), projection);
          }
        });
    return projections;
  }

  private @Nullable CompiledProjection projection(Name name, ProjectionSection section) {
    CompiledModel model = models.get(section.model().value());
    if (model == null) {
      if (!written.contains(section.model().value())) {
        mistakes.error(
            "unknown-model",
            section.model().place(),
            "there is no model `" + section.model() + "`",
            Suggestion.forWord(section.model().value(), written));
      }
      return null;
    }
    ModelType type = model.aggregates().model();
    Map<EventType, ProjectionSection.When> when = events(section, type);
    if (when == null || !isConsistent(section)) {
      return null;
    }
    Definition definition = new Definition(type);
    RowKeys keys = new RowKeys(phrases, section, type, definition);
    Fold fold =
        section.window() == null
            ? keyed(name, section, when, keys)
            : new WindowCompiler(phrases, section, keys, definition).compile(name, when);
    List<Integer> indexed = fold == null ? null : indexed(section, fold);
    if (fold == null || indexed == null) {
      return null;
    }
    return new CompiledProjection(
        new Projection(
            name.value(),
            model.aggregates().codec(),
            fold,
            indexed,
            definition.words(fold.row(), indexed, Definition.text(root, name, section.model()))),
        new CompiledProjection.Paging(
            Math.min(section.page().size(), section.page().max()), section.page().max()),
        section.doc() == null ? "" : section.doc());
  }

  private @Nullable Map<EventType, ProjectionSection.When> events(
      ProjectionSection section, ModelType model) {
    Map<EventType, ProjectionSection.When> when = new LinkedHashMap<>();
    boolean all = true;
    for (Map.Entry<Name, ProjectionSection.When> entry : section.when().entrySet()) {
      EventType event = model.events().get(entry.getKey().value());
      if (event == null) {
        all = false;
        mistakes.error(
            "unknown-event",
            entry.getKey().place(),
            "model `" + model.name() + "` has no event `" + entry.getKey() + "`",
            Suggestion.forWord(entry.getKey().value(), model.events().keySet()));
      } else {
        when.put(event, entry.getValue());
      }
    }
    return all ? when : null;
  }

  /// Rows of keys have fields that are set; windows have what is measured.
  private boolean isConsistent(ProjectionSection section) {
    boolean windows = section.window() != null;
    int before = mistakes.errorCount();
    if (!windows && section.key() == null) {
      mistakes.error(
          "missing-key",
          section.place(),
          "nothing says what a row is for",
          "add `key: …` for a row for each key, or `window: { every: 1m }`");
    }
    if (windows && !section.fields().isEmpty()) {
      mistakes.error(
          "useless-key",
          section.fields().keySet().iterator().next().place(),
          "windows have what is measured, no fields of their own",
          "remove `fields`");
    }
    for (ProjectionSection.When one : section.when().values()) {
      boolean folds = !one.set().isEmpty() || one.remove();
      if (windows ? folds : measures(one)) {
        mistakes.error(
            "wrong-kind",
            one.place(),
            windows
                ? "`set` and `remove` are for rows of a key; windows measure"
                : "what is measured needs `window: { every: … }`",
            windows ? "write `count`, `sum` and the like" : "write `set` or `remove`");
      } else if (!windows && one.remove() && !one.set().isEmpty()) {
        mistakes.error(
            "wrong-kind", one.place(), "the row is removed, so nothing can be set", "remove one");
      } else if (!folds && !measures(one)) {
        mistakes.error("missing-key", one.place(), "the event does nothing", "remove it");
      }
    }
    return mistakes.errorCount() == before;
  }

  private static boolean measures(ProjectionSection.When one) {
    return one.count() != null
        || !(one.sum().isEmpty()
            && one.min().isEmpty()
            && one.max().isEmpty()
            && one.average().isEmpty()
            && one.quantiles().isEmpty()
            && one.distinct().isEmpty()
            && one.top().isEmpty());
  }

  private @Nullable Fold keyed(
      Name name,
      ProjectionSection section,
      Map<EventType, ProjectionSection.When> when,
      RowKeys keys) {
    Field key = keys.field(when.keySet());
    if (key == null) {
      return null;
    }
    List<Field> fields = new ArrayList<>();
    fields.add(key.marked(Field.Mark.KEY));
    section
        .fields()
        .forEach(
            (field, one) -> {
              if (field.value().equals(key.name())) {
                reserved(field.place(), field.value());
              } else {
                fields.add(phrases.field().apply(field, one));
              }
            });
    Structure row = Structure.of(name.value(), fields);
    Map<String, KeyedFold.When> folded = new LinkedHashMap<>();
    for (Map.Entry<EventType, ProjectionSection.When> entry : when.entrySet()) {
      EventType event = entry.getKey();
      Map<Name, Cel> set = entry.getValue().set();
      set.keySet().stream()
          .filter(field -> field.value().equals(key.name()))
          .forEach(field -> reserved(field.place(), field.value()));
      List<Assignment> assignments =
          phrases.assignments(row, set, keys.scope(event, row), Phrases.Asked.NOTHING);
      keys.definition().add(event);
      keys.definition().add(set);
      keys.definition().add("remove " + entry.getValue().remove());
      Expression told = keys.expression(event);
      folded.put(event.name(), new KeyedFold.When(told, entry.getValue().remove(), assignments));
    }
    return new KeyedFold(row, keys.model().key(), folded);
  }

  private void reserved(Place place, String name) {
    mistakes.error(
        "reserved-name",
        place,
        "`" + name + "` is the key of the rows: it is there, and never set",
        "remove it, or give it another name");
  }

  /// The fields by which rows are found; a window's key is one without being named.
  private @Nullable List<Integer> indexed(ProjectionSection section, Fold fold) {
    List<Integer> slots = new ArrayList<>();
    Structure row = fold.row();
    if (fold instanceof WindowFold windows && windows.keyed()) {
      slots.add(WindowFold.ENDS.size());
    }
    int before = mistakes.errorCount();
    for (Name name : section.indexed()) {
      int slot = row.position(name.value());
      if (slot < 0) {
        List<String> names = row.fields().stream().map(Field::name).toList();
        mistakes.error(
            "unknown-field",
            name.place(),
            "a row has no field `" + name + "`",
            Suggestion.forWord(name.value(), names));
      } else if (!Ordered.has(row.field(slot).type())) {
        mistakes.error(
            "wrong-type",
            name.place(),
            "`" + name + "` has no order by which it could be found",
            "index texts, numbers, dates, times and the like");
      } else if (RowsCall.RESERVED.contains(name.value())) {
        mistakes.error(
            "reserved-name",
            name.place(),
            "`" + name + "` is a parameter of every list",
            "give the field another name");
      } else if (isHidden(section.fields().get(name))) {
        mistakes.error(
            "hidden-and-indexed",
            name.place(),
            "who may not see `" + name + "` could find it out by asking for values",
            "remove it from `indexed`, or let everybody see it");
      } else if (slot > 0 && !slots.contains(slot)) {
        slots.add(slot);
      }
    }
    return mistakes.errorCount() == before ? slots : null;
  }

  /// The variables of expressions, without the row.
  static List<Scope.Variable> variables(EventType event, ModelType model) {
    return List.of(
        new Scope.Variable("event", event.fields(), false),
        new Scope.Variable("key", model.key().type(), false),
        new Scope.Variable("at", Type.Timestamp.INSTANT, false));
  }

  private static boolean isHidden(@Nullable FieldSection field) {
    return field != null && !field.see().isEmpty();
  }
}
