package dev.banyan.mapping;

import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.mapping.compile.Expressions;
import dev.banyan.mapping.compile.MappingCompiler;
import dev.banyan.mapping.compile.MappingSource;
import dev.banyan.mapping.lens.Check;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compiles the mappings of these tests, with expressions that the test itself defines.
public final class Compiled {
  private final Map<String, Type> parts = new LinkedHashMap<>();
  private final Map<String, LookupTable> tables = new HashMap<>();
  private final Map<String, Function<Scope, Expression>> expressions = new HashMap<>();
  private final Structure modern;

  private Compiled(Structure modern) {
    this.modern = modern;
  }

  public static Compiled between(Type legacy, Structure modern) {
    return new Compiled(modern).part("", legacy);
  }

  public static Compiled to(Structure modern) {
    return new Compiled(modern);
  }

  /// One field each: `L` below, `m` above.
  public static Mapping field(Field legacy, String lenses, Field modern) {
    return between(Structure.of("Legacy", List.of(legacy)), Structure.of("Modern", List.of(modern)))
        .mapping("fields:\n  " + modern.name() + ": " + lenses);
  }

  public Compiled part(String name, Type type) {
    parts.put(name, type);
    return this;
  }

  public Compiled table(String name, LookupTable table) {
    tables.put(name, table);
    return this;
  }

  /// An expression whose value is made from its variables by name.
  public Compiled expression(
      String source, Type type, Function<Map<String, Object>, @Nullable Object> value) {
    expressions.put(source, scope -> new Fake(source, type, scope, value));
    return this;
  }

  public Mapping mapping(String yaml) {
    Mistakes mistakes = new Mistakes();
    Mapping mapping = compile(yaml, mistakes);
    if (mapping == null || mistakes.hasErrors()) {
      throw new AssertionError(mistakes.render());
    }
    return mapping;
  }

  /// What is wrong with it, as people read it.
  public String mistakes(String yaml) {
    Mistakes mistakes = new Mistakes();
    Mapping mapping = compile(yaml, mistakes);
    return (mapping == null ? "refused\n" : "accepted\n") + mistakes.render() + "\n";
  }

  private @Nullable Mapping compile(String yaml, Mistakes mistakes) {
    Node.Mapping root = Yaml.read(yaml);
    Node fields = root.get("fields");
    Node write = root.get("write");
    if (!(fields instanceof Node.Mapping map)) {
      throw new AssertionError("no fields");
    }
    Node.Mapping filled =
        write instanceof Node.Mapping given ? given : new Node.Mapping(List.of(), root.place());
    MappingSource source =
        new MappingSource("test", root.place(), parts, modern, map, filled, tables, fake());
    return MappingCompiler.compile(source, mistakes);
  }

  private Expressions fake() {
    return (source, place, scope, expected, mistakes) -> {
      Expression known = known(source, place, scope, mistakes);
      if (known != null && expected != null && !known.type().equals(expected)) {
        mistakes.error("expression", place, "the expression is no " + expected, null);
        return null;
      }
      return known;
    };
  }

  private @Nullable Expression known(String source, Place place, Scope scope, Mistakes mistakes) {
    Function<Scope, Expression> known = expressions.get(source);
    if (known == null) {
      mistakes.error("expression", place, "`" + source + "` is no expression", null);
      return null;
    }
    return known.apply(scope);
  }

  private record Fake(
      String source, Type type, Scope scope, Function<Map<String, Object>, @Nullable Object> value)
      implements Expression {
    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object... variables) {
      Map<String, Object> named = new HashMap<>();
      for (int i = 0; i < variables.length; i++) {
        if (variables[i] != null) {
          named.put(scope.variables().get(i).name(), variables[i]);
        }
      }
      Object result = value.apply(named);
      Check check = Check.of(type);
      if (result != null && check != null) {
        check.keep(result);
      }
      return result;
    }
  }
}
