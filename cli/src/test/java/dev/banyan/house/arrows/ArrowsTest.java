package dev.banyan.house.arrows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArrowsTest {
  private static final Arrows ARROWS =
      Arrows.parse(
          """
          # a comment
          module low:
          base:
          tree:       base +org.lib
          tree.leaf:  base

          module high: low
          top:        base tree.Root
          module alone:
          island:     base
          """
              .lines()
              .toList());

  @Test
  void allowsWhatIsListedAndThePackageItself() {
    assertThat(ARROWS.objection("low", "dev.banyan.tree.A", "dev.banyan.base.B")).isNull();
    assertThat(ARROWS.objection("low", "dev.banyan.tree.A", "dev.banyan.tree.B")).isNull();
    assertThat(ARROWS.objection("low", "dev.banyan.tree.branch.A", "dev.banyan.base.B")).isNull();
    assertThat(ARROWS.objection("low", "dev.banyan.tree.A", "org.lib.in.B")).isNull();
    assertThat(ARROWS.objection("high", "dev.banyan.top.A", "dev.banyan.tree.Root")).isNull();
  }

  @Test
  void refusesWhatIsNot() {
    assertThat(ARROWS.objection("low", "dev.banyan.base.A", "dev.banyan.tree.B"))
        .isEqualTo("base may not use tree");
    assertThat(ARROWS.objection("low", "dev.banyan.tree.A", "dev.banyan.tree.leaf.B"))
        .isEqualTo("tree may not use tree.leaf");
    assertThat(ARROWS.objection("high", "dev.banyan.top.A", "dev.banyan.tree.B"))
        .isEqualTo("top may not use tree");
    assertThat(ARROWS.objection("low", "dev.banyan.tree.A", "org.library.B"))
        .isEqualTo("tree may not use this library");
    assertThat(ARROWS.objection("alone", "dev.banyan.island.A", "dev.banyan.base.B"))
        .isEqualTo("module alone may not use module low");
  }

  @Test
  void refusesAPackageThatHasNoLine() {
    assertThat(ARROWS.objection("low", "dev.banyan.other.A", "dev.banyan.base.B"))
        .contains("no line under module low");
    assertThat(ARROWS.objection("high", "dev.banyan.base.A", "dev.banyan.base.B"))
        .contains("no line under module high");
  }

  @Test
  void findsCirclesAndUnknownNames() {
    Arrows arrows =
        Arrows.parse(List.of("module m:", "a: b", "b: c.d.X", "c: a gone", "d: e", "e: d"));

    assertThat(arrows.contradictions())
        .containsExactly("a circle: d -> e", "c lists gone, which has no line of its own");
  }

  /// Reads this test's own class: each use below is seen in another part of the class file.
  @Test
  void seesUsesInCodeMembersAndTypeParameters() throws IOException {
    ClassUses uses =
        ClassUses.of(
            Path.of("target/test-classes", Sample.class.getName().replace('.', '/') + ".class"));

    String here = "dev.banyan.house.arrows.ArrowsTest$";
    assertThat(uses.name()).isEqualTo(here + "Sample");
    assertThat(uses.used())
        .contains(here + "InField", here + "InTypeParameter", here + "InCode", here + "InArray")
        .noneMatch(name -> name.startsWith("java."));
  }

  static class InField {}

  static class InTypeParameter {}

  static class InCode {}

  static class InArray {}

  static class Sample {
    static final InField[] NONE = {};
    static final Map<String, InTypeParameter> EMPTY = Map.of();

    static Object code() {
      return new InCode();
    }

    static int array(Object value) {
      return value instanceof InArray[] array ? array.length : NONE.length + EMPTY.size();
    }
  }
}
