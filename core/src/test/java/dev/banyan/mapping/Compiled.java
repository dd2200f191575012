package dev.banyan.mapping;

import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.mapping.compile.Expressions;
import dev.banyan.mapping.compile.MappingCompiler;
import dev.banyan.mapping.compile.MappingSource;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles the mappings of these tests, at three in the morning of 22 November 2026.
public final class Compiled {
  private static final Expressions EXPRESSIONS =
      new ExpressionCompiler(InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z")))::compile;

  private final Map<String, Type> parts = new LinkedHashMap<>();
  private final Map<String, LookupTable> tables = new HashMap<>();
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
    Node.@Nullable Mapping filled = write instanceof Node.Mapping given ? given : null;
    MappingSource source =
        new MappingSource("test", root.place(), parts, modern, map, filled, tables, EXPRESSIONS);
    return MappingCompiler.compile(source, mistakes);
  }
}
