package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.ProjectionSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.fold.Ordered;
import dev.banyan.text.Name;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the rows of one projection are for: compiles `key`. Owned by one thread.
final class RowKeys {
  private static final int LENGTH_MAX = 256;

  private final Phrases phrases;
  private final ProjectionSection section;
  private final ModelType model;
  private final Definition definition;

  RowKeys(Phrases phrases, ProjectionSection section, ModelType model, Definition definition) {
    this.phrases = phrases;
    this.section = section;
    this.model = model;
    this.definition = definition;
  }

  ModelType model() {
    return model;
  }

  Definition definition() {
    return definition;
  }

  /// The variables of an event's expressions, the row before it among them.
  Scope scope(EventType event, Structure row) {
    List<Scope.Variable> variables = new ArrayList<>(ProjectionCompiler.variables(event, model));
    variables.add(new Scope.Variable("state", row, true));
    return new Scope(variables);
  }

  Scope scope(EventType event) {
    return new Scope(ProjectionCompiler.variables(event, model));
  }

  /// The field of the rows' key; null, with a mistake told, where there is none.
  @Nullable Field field(Set<EventType> events) {
    return switch (section.key()) {
      case ProjectionSection.RowKey.Own(Name name) -> own(name);
      case ProjectionSection.RowKey.Told(Map<Name, Cel> from) -> told(from, events);
      case null -> null;
    };
  }

  private @Nullable Field own(Name name) {
    if (name.value().equals(model.key().name())) {
      return Field.required(model.key().name(), model.key().type());
    }
    phrases
        .mistakes()
        .error(
            "wrong-key",
            name.place(),
            "the key of model `" + model.name() + "` is `" + model.key().name() + "`",
            "write `key: %s`, or what it is made of: `key: { %s: event.%s }`"
                .formatted(model.key().name(), name, name));
    return null;
  }

  private @Nullable Field told(Map<Name, Cel> from, Set<EventType> events) {
    Map.Entry<Name, Cel> one = from.entrySet().iterator().next();
    Name name = one.getKey();
    if (from.size() > 1) {
      phrases
          .mistakes()
          .error("wrong-key", name.place(), "a row has one key", "join them to one text");
      return null;
    }
    definition.add(from);
    Type type = null;
    for (EventType event : events) {
      Expression key = phrases.expression(one.getValue(), scope(event), null);
      if (key == null || !isKey(key, one.getValue())) {
        return null;
      }
      if (type == null) {
        type = key.type();
      }
    }
    return type == null ? null : Field.required(name.value(), type);
  }

  private boolean isKey(Expression key, Cel cel) {
    if (key.optional()) {
      phrases
          .mistakes()
          .error(
              "may-be-absent",
              cel.place(),
              "the key may have no value",
              "write " + cel.source() + ".orValue(…)");
      return false;
    }
    boolean fits =
        Ordered.has(key.type())
            && !(key.type() instanceof Type.Text text && text.lengthMax() > LENGTH_MAX);
    if (!fits) {
      phrases
          .mistakes()
          .error(
              "wrong-key",
              cel.place(),
              "a key is a text of at most " + LENGTH_MAX + " characters, a number or a time",
              "take a field that is one");
    }
    return fits;
  }

  /// The key that an event tells; null where the key is the aggregate's.
  @Nullable Expression expression(EventType event) {
    return section.key() instanceof ProjectionSection.RowKey.Told(Map<Name, Cel> from)
        ? phrases.expression(from.values().iterator().next(), scope(event), null)
        : null;
  }
}
