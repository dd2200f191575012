package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.view.CompiledMapping;
import dev.banyan.mapping.view.Presence;
import dev.banyan.mapping.view.StructView;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a mapping as it was written into one that runs.
public final class MappingCompiler {
  private MappingCompiler() {}

  /// The mapping; null after reporting everything that is wrong with it.
  public static @Nullable Mapping compile(MappingSource source, Mistakes mistakes) {
    Structure legacy = legacy(source, mistakes);
    if (legacy == null) {
      return null;
    }
    int before = mistakes.errorCount();
    Report report = new Report();
    Setting setting = new Setting(source.tables(), source.expressions(), mistakes, report);
    GroundBuilder ground = new GroundBuilder(legacy, "", mistakes);
    FieldsCompiler.Spread spread =
        new FieldsCompiler.Spread(ground, "", source.modern(), FieldsCompiler.Pointers.ROOT, false);
    StructView root =
        new FieldsCompiler(setting, spread).view(Presence.ALWAYS, source.fields(), source.write());
    return mistakes.errorCount() > before
        ? null
        : new CompiledMapping(source.name(), legacy, source.modern(), root, report.findings());
  }

  /// The legacy structure: the one part without a name, or a structure of the named parts.
  private static @Nullable Structure legacy(MappingSource source, Mistakes mistakes) {
    Type single = source.parts().get("");
    if (single == null) {
      List<Field> parts =
          source.parts().entrySet().stream()
              .map(part -> Field.required(part.getKey(), part.getValue()))
              .toList();
      return Structure.of(source.name() + " (legacy)", parts);
    }
    if (single instanceof Structure structure) {
      return structure;
    }
    mistakes.error(
        "mapping-shape",
        source.place(),
        "the legacy side of a mapping is a structure",
        "name the parts: legacy: { name: TYPE, … }");
    return null;
  }
}
