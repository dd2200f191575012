package dev.banyan.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Patterns on either engine mean the same.
class TextPatternTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\\s\\S]*(?:^[a-z]+$)[\\s\\S]*",
        "[\\s\\S]*(?:^(?!admin|root)[a-z]+$)[\\s\\S]*",
        "^(?!admin)[a-z]+$"
      })
  void endsAtTheEndAndNotBeforeALastLineBreak(String pattern) {
    TextPattern compiled = TextPattern.of(pattern);

    assertThat(compiled.matches("user")).isTrue();
    assertThat(compiled.matches("user\n")).isFalse();
    assertThat(compiled.matches("user\r\n")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=.)[$]5", "(?=.)\\$5", "(?=.)[x$]5"})
  void takesADollarForItselfWhereItIsNoAnchor(String pattern) {
    assertThat(TextPattern.of(pattern).matches("$5")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a+", "^(?:a|b)$"})
  void takesTimeLinearInTheTextWhereItCan(String pattern) {
    assertThat(TextPattern.of(pattern).isLinear()).isTrue();
    assertThat(TextPattern.of("(?!x)" + pattern).isLinear()).isFalse();
  }
}
