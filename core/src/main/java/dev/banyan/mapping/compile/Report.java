package dev.banyan.mapping.compile;

import dev.banyan.mapping.Coverage;
import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.Mapping.FieldReport;
import dev.banyan.mapping.WriteObstacle;
import dev.banyan.mapping.view.CompiledMapping;
import java.util.ArrayList;
import java.util.List;

/// What the compiler finds out about a mapping, while it does. Owned by its thread.
final class Report {
  private final List<FieldReport> fields = new ArrayList<>();
  private final List<WriteObstacle> onChange = new ArrayList<>();
  private final List<WriteObstacle> onCreate = new ArrayList<>();
  private final List<String> unmappedLegacy = new ArrayList<>();
  private final List<String> unmappedModern = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private boolean needsOriginal;

  void field(String pointer, List<String> legacy, Quality quality) {
    fields.add(new FieldReport(pointer, legacy, quality.fidelity(), quality.reason()));
    needsOriginal |= quality.forgets();
    if (quality.fidelity() == Fidelity.ONE_WAY) {
      WriteObstacle obstacle =
          new WriteObstacle(
              WriteObstacle.Kind.ONE_WAY,
              pointer,
              quality.reason(),
              "leave it out of what is written, or map it by lenses that go both ways");
      onChange.add(obstacle);
      onCreate.add(obstacle);
    }
  }

  void unmappedModern(String pointer) {
    unmappedModern.add(pointer);
  }

  /// `needed` says that a new record must have it; `generated`, that the legacy side fills it
  /// itself.
  void unmappedLegacy(String path, boolean needed, boolean generated) {
    unmappedLegacy.add(path);
    needsOriginal |= !generated;
    if (needed) {
      notFilled(path);
    }
  }

  /// A new record must have it.
  void notFilled(String path) {
    onCreate.add(
        new WriteObstacle(
            WriteObstacle.Kind.NOT_WRITTEN,
            path,
            "a new legacy record must have it, and nothing fills it",
            "map it, or add it to `write:`"));
  }

  void written(String path) {
    written.add(path);
  }

  CompiledMapping.Findings findings() {
    return new CompiledMapping.Findings(
        fields,
        new Coverage(unmappedLegacy, unmappedModern, written),
        onChange,
        onCreate,
        needsOriginal);
  }
}
