package dev.banyan.house.arrows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds the compiled classes to the arrows of `config/arrows.txt`.
class ArchitectureTest {
  private static final String TABLE = "config/arrows.txt";

  @Test
  void everyArrowIsAllowed() throws IOException {
    Arrows arrows = table();
    Set<String> objections = new TreeSet<>();

    for (String module : arrows.modules().keySet()) {
      Path classes = Project.root().resolve(module).resolve("target/classes");
      for (ClassUses type : classesIn(classes)) {
        for (String used : type.used()) {
          String objection = arrows.objection(module, type.name(), used);
          if (objection != null) {
            objections.add("%s uses %s: %s".formatted(type.name(), used, objection));
          }
        }
      }
    }

    if (!objections.isEmpty()) {
      throw new AssertionError(
          "remove the use, or add the arrow to %s if it points down:\n%s"
              .formatted(TABLE, String.join("\n", objections)));
    }
  }

  @Test
  void theTableHasNoCircleAndNoUnknownName() throws IOException {
    assertThat(table().contradictions()).isEmpty();
  }

  private static Arrows table() throws IOException {
    return Arrows.parse(Files.readAllLines(Project.root().resolve(TABLE)));
  }

  private static List<ClassUses> classesIn(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      List<Path> classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.endsWith("package-info.class"))
              .toList();
      List<ClassUses> uses = new ArrayList<>();
      for (Path file : classes) {
        uses.add(ClassUses.of(file));
      }
      return uses;
    }
  }
}
