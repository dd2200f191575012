package dev.banyan.gateway.assemble;

import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.LookupSection;
import dev.banyan.config.model.MappingSection;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.gateway.assemble.section.LookupFile;
import dev.banyan.mapping.LookupTable;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.compile.MappingCompiler;
import dev.banyan.mapping.compile.MappingSource;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles `mappings:` and the tables they look up. Owned by one thread.
final class Mappings {
  /// What stands in for a table that could not be read and is reported already.
  private static final LookupTable EMPTY = LookupTable.of(Type.Text.ANY, Type.Text.ANY, Map.of());

  private final Configuration configuration;
  private final Types types;
  private final ExpressionCompiler expressions;
  private final Mistakes mistakes;
  private final Map<String, Mapping> compiled = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  Mappings(
      Configuration configuration, Types types, ExpressionCompiler expressions, Mistakes mistakes) {
    this.configuration = configuration;
    this.types = types;
    this.expressions = expressions;
    this.mistakes = mistakes;
  }

  void compile() {
    Map<String, LookupTable> tables = new HashMap<>();
    configuration
        .lookups()
        .forEach(
            (name, section) -> {
              LookupTable table = table(section);
              tables.put(name.value(), table == null ? EMPTY : table);
            });
    configuration.mappings().forEach((name, section) -> compile(name, section, tables));
  }

  private @Nullable LookupTable table(LookupSection section) {
    return switch (section) {
      case LookupSection.Values written -> {
        Map<String, String> rows = new LinkedHashMap<>();
        written.values().forEach((code, value) -> rows.put(code.value(), value.text()));
        yield LookupTable.of(Type.Text.ANY, Type.Text.ANY, rows);
      }
      case LookupSection.File file -> LookupFile.read(file, mistakes);
    };
  }

  private void compile(Name name, MappingSection section, Map<String, LookupTable> tables) {
    Map<String, Type> parts = parts(section);
    Type modern = types.resolve(section.modern());
    if (modern != null && !(modern instanceof Structure)) {
      mistakes.error(
          "mapping-shape",
          section.modern().place(),
          "the modern side of a mapping is a type with fields",
          "name one of `types` that has `fields`");
    }
    if (parts == null || !(modern instanceof Structure structure) || Types.isBroken(modern)) {
      return;
    }
    Mapping mapping =
        MappingCompiler.compile(
            new MappingSource(
                name.value(),
                section.place(),
                parts,
                structure,
                section.fields(),
                section.write(),
                tables,
                expressions::compile),
            mistakes);
    if (mapping != null) {
      compiled.put(name.value(), mapping);
    }
  }

  private @Nullable Map<String, Type> parts(MappingSection section) {
    Map<String, Type> parts = new LinkedHashMap<>();
    boolean complete =
        switch (section.legacy()) {
          case MappingSection.Whole whole -> add(parts, "", types.resolve(whole.type()));
          case MappingSection.Parts several -> {
            boolean all = true;
            for (var part : several.parts().entrySet()) {
              all &= add(parts, part.getKey().value(), types.resolve(part.getValue()));
            }
            yield all;
          }
        };
    return complete ? parts : null;
  }

  private static boolean add(Map<String, Type> parts, String name, @Nullable Type type) {
    if (type != null) {
      parts.put(name, type);
    }
    return type != null;
  }

  Map<String, Mapping> all() {
    return compiled;
  }

  Set<String> used() {
    return used;
  }

  /// Null, with a mistake reported (now or before), where it cannot be used.
  @Nullable Mapping find(Name name) {
    used.add(name.value());
    Mapping mapping = compiled.get(name.value());
    if (mapping == null && !configuration.mappings().containsKey(name)) {
      mistakes.error(
          "unknown-mapping",
          name.place(),
          "there is no mapping `" + name.value() + "`",
          Suggestion.forWord(
              name.value(), configuration.mappings().keySet().stream().map(Name::value).toList()));
    }
    return mapping;
  }
}
