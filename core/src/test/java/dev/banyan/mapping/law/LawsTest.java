package dev.banyan.mapping.law;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.mapping.Compiled;
import dev.banyan.mapping.Coverage;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.WriteObstacle;
import dev.banyan.testbase.Golden;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.Text;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LawsTest {
  private static final Structure LEGACY =
      Structure.of(
          "RECORD",
          List.of(Field.required("A", Text.max(5)), Field.required("B", Int.digits(6, true))));
  private static final Structure MODERN =
      Structure.of(
          "Thing",
          List.of(Field.required("a", Text.max(5)), Field.required("b", new Decimal(8, 2))));

  private static Mapping lawful() {
    return Compiled.between(LEGACY, MODERN)
        .mapping("fields: { a: A, b: [B, { implied-decimals: 2 }] }");
  }

  @Test
  void reportsALawfulMapping() {
    LawReport report = Laws.check(lawful(), 42, 50);

    assertThat(report.holds()).isTrue();
    Golden.check("mapping/laws/lawful.txt", report.render());
  }

  @Test
  void showsTheSmallestRecordThatAWriteSpoils() {
    LawReport report = Laws.check(new Spoiling(lawful()), 42, 200);

    assertThat(report.holds()).isFalse();
    Golden.check("mapping/laws/broken.txt", report.render());
  }

  @Test
  void findsTheSameForTheSameSeed() {
    LawReport one = Laws.check(new Spoiling(lawful()), 7, 200);
    LawReport other = Laws.check(new Spoiling(lawful()), 7, 200);

    assertThat(other.render()).isEqualTo(one.render());
  }

  /// Writes every text longer than two characters in upper case.
  private record Spoiling(Mapping inner) implements Mapping {
    @Override
    public String name() {
      return "spoiling";
    }

    @Override
    public Structure legacy() {
      return inner.legacy();
    }

    @Override
    public Structure modern() {
      return inner.modern();
    }

    @Override
    public Struct toModern(Struct legacy) {
      return inner.toModern(legacy);
    }

    @Override
    public Struct toLegacy(Struct modern, @Nullable Struct original) {
      return spoiled(inner.toLegacy(modern, original));
    }

    @Override
    public Struct create(Struct modern) {
      return spoiled(inner.create(modern));
    }

    @Override
    public Struct merge(Struct original, Struct oldModern, Struct newModern) {
      return spoiled(inner.merge(original, oldModern, newModern));
    }

    private static Struct spoiled(Struct legacy) {
      String text = String.valueOf(legacy.at(0));
      return text.length() > 2 ? legacy.with(0, "!" + text.substring(1)) : legacy;
    }

    @Override
    public boolean needsOriginal() {
      return inner.needsOriginal();
    }

    @Override
    public List<FieldReport> report() {
      return inner.report();
    }

    @Override
    public Coverage coverage() {
      return inner.coverage();
    }

    @Override
    public List<WriteObstacle> obstacles(boolean create) {
      return inner.obstacles(create);
    }

    @Override
    public Struct intoDomain(Struct legacy, Samples samples) {
      return inner.intoDomain(legacy, samples);
    }
  }
}
