package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// What expressions yield on the values of [Shop]; the expected value is written as its Java class
/// and text.
class ExpressionValueTest {

  @ParameterizedTest
  @CsvFileSource(resources = "values.csv", delimiter = '→', quoteCharacter = '`')
  void yields(String source, String expected) {
    Object value = Shop.evaluate(source);

    assertThat(value).isNotNull();
    String shown = value == null ? "" : value.getClass().getSimpleName() + " " + value;
    assertThat(shown).isEqualTo(expected);
  }
}
