package dev.banyan.mapping.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.banyan.mapping.lens.Check;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.ListOf;
import dev.banyan.type.Type.Text;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueGeneratorTest {
  static Stream<Type> types() {
    return Stream.of(
        Text.max(3),
        Text.fixed(5),
        new Text(2, 4, "[a-z0-9]+", false),
        Int.BITS16,
        Int.range(-3, 4),
        Int.digits(25, true),
        new Decimal(5, 2),
        new Decimal(3, 3),
        new Type.Real(32),
        new Type.Binary(4),
        new Type.Enumeration(List.of("a", "b")),
        new ListOf(Int.BITS64, 1, 2),
        Type.Timestamp.INSTANT,
        Type.Timestamp.LOCAL);
  }

  @ParameterizedTest
  @MethodSource("types")
  void makesValuesThatKeepTheBoundsOfTheirType(Type type) {
    ValueGenerator generator = new ValueGenerator(5);
    Check check = Check.of(type);

    for (int i = 0; i < 500; i++) {
      Object value = generator.value(type);

      assertThatCode(
              () -> {
                if (check != null) {
                  check.keep(value);
                }
              })
          .as(String.valueOf(value))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void makesTheSameValuesForTheSameSeed(Type type) {
    ValueGenerator one = new ValueGenerator(99);
    ValueGenerator other = new ValueGenerator(99);

    for (int i = 0; i < 50; i++) {
      assertThat(one.value(type)).isEqualTo(other.value(type));
    }
  }

  @Test
  void endsForAStructureThatHoldsItself() {
    Structure node = Structure.declare("Node");
    node.complete(
        List.of(
            Field.required("name", Text.max(3)),
            Field.optional("next", node),
            Field.required("children", ListOf.of(node))));

    assertThat(new ValueGenerator(3).struct(node).at("name")).isNotNull();
  }
}
