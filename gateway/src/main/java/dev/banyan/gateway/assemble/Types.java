package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.decode.TypeParser;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.model.TypeSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The types of `types:` and of all systems, by name.
final class Types {
  /// What stands in for a type that could not be resolved and is reported already.
  static final Type UNKNOWN = new Type.Text(0, Type.UNBOUNDED, "unknown", false);

  private final Mistakes mistakes;
  private final Map<String, Type> modern = new LinkedHashMap<>();
  private final Map<String, LegacySystem> systems;
  private final Loaded loaded;
  private final Set<String> used = new HashSet<>();

  /// By the very field: another one that is written alike may have another rule.
  private final IdentityHashMap<Field, Veil.Rule> rules = new IdentityHashMap<>();

  Types(Map<String, LegacySystem> systems, Loaded loaded, Mistakes mistakes) {
    this.systems = systems;
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// Reads all of `types:`; types may refer to each other.
  void read(Configuration configuration) {
    configuration.types().forEach((name, section) -> declare(name.value(), section));
    configuration.types().forEach((name, section) -> complete(name.value(), section));
  }

  Map<String, Type> modern() {
    return modern;
  }

  Set<String> used() {
    return used;
  }

  private void declare(String name, TypeSection section) {
    modern.put(
        name,
        switch (section.shape()) {
          case TypeSection.Fields _ -> Structure.declare(name);
          case TypeSection.Enumerated words ->
              new Type.Enumeration(words.words().stream().map(Name::value).toList());
          case TypeSection.Choice choice ->
              OneOf.declare(
                  name, choice.discriminator() == null ? null : choice.discriminator().value());
        });
  }

  private void complete(String name, TypeSection section) {
    switch (section.shape()) {
      case TypeSection.Fields fields -> ((Structure) declared(name)).complete(fields(fields));
      case TypeSection.Choice choice -> {
        List<OneOf.Case> cases = new ArrayList<>();
        choice.oneOf().forEach((key, type) -> cases.add(new OneOf.Case(key.value(), orText(type))));
        ((OneOf) declared(name)).complete(cases);
      }
      case TypeSection.Enumerated _ -> {}
    }
  }

  private Type declared(String name) {
    return Objects.requireNonNull(modern.get(name));
  }

  private List<Field> fields(TypeSection.Fields section) {
    List<Field> fields = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    section.key().forEach(key -> keys.add(key.value()));
    section
        .fields()
        .forEach(
            (name, written) -> {
              Field field = field(name, written);
              boolean key = keys.remove(name.value());
              fields.add(key ? ruled(field.marked(Field.Mark.KEY), written) : field);
            });
    List<String> names = fields.stream().map(Field::name).toList();
    for (Name key : section.key()) {
      if (keys.contains(key.value())) {
        mistakes.error(
            "unknown-field",
            key.place(),
            "there is no field `" + key.value() + "` to be the key",
            Suggestion.forWord(key.value(), names));
      }
    }
    Name subject = section.subject();
    if (subject != null && !names.contains(subject.value())) {
      mistakes.error(
          "unknown-field",
          subject.place(),
          "there is no field `" + subject.value() + "` to be the subject",
          Suggestion.forWord(subject.value(), names));
    }
    return fields;
  }

  /// A field of a type or a parameter of an operation.
  Field field(Name name, FieldSection section) {
    Type type =
        switch (section.values()) {
          case FieldSection.Typed typed -> refine(orText(typed.type()), section, name);
          case FieldSection.Words words ->
              new Type.Enumeration(words.words().stream().map(Name::value).toList());
        };
    Field field =
        section.optional()
            ? Field.optional(name.value(), type)
            : Field.required(name.value(), type);
    field = field.nullable(section.nullable());
    field = section.personal() ? field.marked(Field.Mark.PRIVATE) : field;
    field = section.secret() ? field.marked(Field.Mark.SECRET) : field;
    return ruled(section.doc() == null ? field : field.documented(section.doc()), section);
  }

  /// The parameters of an operation.
  Structure parameters(String operation, Map<Name, FieldSection> takes) {
    List<Field> fields = new ArrayList<>();
    takes.forEach((name, section) -> fields.add(field(name, section)));
    return Structure.of(operation + " parameters", fields);
  }

  private Type refine(Type type, FieldSection section, Name name) {
    return switch (type) {
      case Type.Text text when section.pattern() != null || section.lengthMin() != null ->
          new Type.Text(
              section.lengthMin() == null ? text.lengthMin() : section.lengthMin(),
              text.lengthMax(),
              section.pattern() == null ? text.pattern() : section.pattern().text(),
              text.fixed());
      case Type.Int integer when section.min() != null || section.max() != null ->
          new Type.Int(
              section.min() == null ? integer.min() : whole(section.min(), name),
              section.max() == null ? integer.max() : whole(section.max(), name));
      case Type.ListOf list when section.itemsMin() != null || section.itemsMax() != null ->
          new Type.ListOf(
              list.item(),
              section.itemsMin() == null ? list.sizeMin() : section.itemsMin(),
              section.itemsMax() == null ? list.sizeMax() : section.itemsMax());
      case Type same -> same;
    };
  }

  private BigInteger whole(BigDecimal bound, Name name) {
    try {
      return bound.toBigIntegerExact();
    } catch (ArithmeticException _) {
      mistakes.error(
          "wrong-bound", name.place(), "an integer's bounds are whole numbers", "got " + bound);
      return BigInteger.ZERO;
    }
  }

  private Type orText(TypeExpression expression) {
    Type type = resolve(expression);
    return type == null ? UNKNOWN : type;
  }

  /// Whether a type, or a field of it, could not be resolved: what follows from that is no news.
  static boolean isBroken(@Nullable Type type) {
    return UNKNOWN.equals(type)
        || (type instanceof Structure structure
            && structure.fields().stream().anyMatch(field -> UNKNOWN.equals(field.type())));
  }

  /// The type of that expression; null, with a mistake reported, where there is none.
  @Nullable Type resolve(TypeExpression expression) {
    return switch (expression) {
      case TypeExpression.Known known -> known.type();
      case TypeExpression.Unreadable _ -> null;
      case TypeExpression.ListOf list -> {
        Type item = resolve(list.item());
        yield item == null ? null : Type.ListOf.of(item);
      }
      case TypeExpression.Reference(Name name) -> named(name);
    };
  }

  /// Who may see and change which fields, by the structures of the modern types.
  Veil.Rules rules() {
    return type -> {
      Map<Integer, Veil.Rule> found = new HashMap<>();
      for (int position = 0; position < type.size(); position++) {
        Veil.Rule rule = rules.get(type.field(position));
        if (rule != null) {
          found.put(position, rule);
        }
      }
      return found;
    };
  }

  private Field ruled(Field field, FieldSection written) {
    if (!written.see().isEmpty() || !written.change().isEmpty()) {
      rules.put(field, new Veil.Rule(words(written.see()), words(written.change())));
    }
    return field;
  }

  private static Set<String> words(List<Name> names) {
    return names.stream().map(Name::value).collect(Collectors.toSet());
  }

  private @Nullable Type named(Name name) {
    String word = name.value();
    int dot = word.indexOf('.');
    if (dot < 0) {
      Type type = modern.get(word);
      used.add(word);
      if (type == null) {
        mistakes.error(
            "unknown-type",
            name.place(),
            "there is no type `" + word + "`",
            TypeParser.suggestion(word, modern.keySet()));
      }
      return type;
    }
    LegacySystem system = systems.get(word.substring(0, dot));
    if (system == null) {
      return queryRow(name, word, dot);
    }
    String local = word.substring(dot + 1);
    Type type = system.types().get(local);
    if (type == null) {
      String refused = system.refused().get(local);
      mistakes.error(
          "unknown-type",
          name.place(),
          "system `"
              + word.substring(0, dot)
              + "` has no type `"
              + local
              + "`"
              + (refused == null ? "" : ": " + refused),
          Suggestion.forWord(local, system.types().keySet()));
    }
    return type;
  }

  /// `OPERATION.row`: the row type of a query, known to the system that takes the query.
  private @Nullable Type queryRow(Name name, String word, int dot) {
    for (LegacySystem system : systems.values()) {
      Type type = system.types().get(word);
      if (type != null) {
        return type;
      }
    }
    String system = word.substring(0, dot);
    if (!loaded.writes("systems", system)) {
      mistakes.error(
          "unknown-system",
          name.place(),
          "there is no system `" + system + "`",
          Suggestion.forWord(system, systems.keySet()));
    }
    return null;
  }
}
