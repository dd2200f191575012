package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.type.Type;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// What is wrong with an expression, where, and what to write instead.
class ExpressionMistakeTest {
  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("text3", Type.Text.max(3)),
          Map.entry("int", Type.Int.BITS64),
          Map.entry("small", Type.Int.range(0, 9)),
          Map.entry("decimal", new Type.Decimal(9, 2)),
          Map.entry("date", Type.Date.DATE),
          Map.entry("bool", Type.Bool.BOOL),
          Map.entry("status", Shop.STATUS),
          Map.entry("real", new Type.Real(64)),
          Map.entry("texts", Type.ListOf.of(Type.Text.ANY)),
          Map.entry("customer", Shop.CUSTOMER));

  @ParameterizedTest
  @CsvFileSource(resources = "mistakes.csv", delimiter = ';', quoteCharacter = '^')
  void names(String source, String expected, String mistake) {
    Type type = expected == null ? null : TYPES.get(expected);

    String found = Shop.mistakes(source, type);

    assertThat(found).isEqualTo(mistake);
  }

  @Test
  void findsSeveralAtOnce() {
    String found = Shop.mistakes("c.nam == 'x' && c.email == 'y' && 10 / n > 1", null);

    assertThat(found.lines().map(line -> line.substring(0, line.indexOf(':'))))
        .containsExactly("3+3", "19+5", "38+1");
  }

  @Test
  void refusesWhatIsTooLongTooDeepOrEmpty() {
    String deep = "(".repeat(500) + "1" + ")".repeat(500);
    String wide = "1" + " + 1".repeat(1_500);

    assertThat(Shop.mistakes("'" + "x".repeat(9_000) + "'", null)).contains("8192 characters");
    assertThat(Shop.mistakes(deep, null)).contains("too deep");
    assertThat(Shop.mistakes(wide, null)).contains("too");
    assertThat(Shop.mistakes("  ", null)).contains("empty");
  }
}
