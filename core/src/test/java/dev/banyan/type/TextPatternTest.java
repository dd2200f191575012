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
  @ValueSource(
      strings = {
        "(?=.)\\Q$\\E5",
        "(?=.)\\Q$5",
        "(?=.)[]$]5",
        "(?=.)[^]a]5",
        "(?=.)[a[b]$]5",
        "(?=.)[\\Q]$\\E]5",
        "(?=.)(?x)\\$ # $ (\n5"
      })
  void takesADollarForItselfWhereverNoneStandsForTheEnd(String pattern) {
    TextPattern compiled = TextPattern.of(pattern);

    assertThat(compiled.matches("$5")).isTrue();
    assertThat(compiled.matches("5")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=.)[]x]+$",
        "(?=.)\\Qx\\E$",
        "(?=.)(?m:x)$",
        "(?=.)(?m)(?-m)x$",
        "(?=.)(?:(?m)x)$",
        "(?=.)(?<name>x)$",
        "(?=.)\\\\?x$"
      })
  void endsAtTheEndAfterWhatOnlyJavaTakes(String pattern) {
    TextPattern compiled = TextPattern.of(pattern);

    assertThat(compiled.matches("x")).isTrue();
    assertThat(compiled.matches("x\n")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?m)a$[\\s\\S]b", "(?m:a$)\\nb", "(?i)(?m)A$[\\s\\S]b"})
  void endsAtEachLineWhereThatIsAskedFor(String pattern) {
    TextPattern compiled = TextPattern.of("(?=.)" + pattern);

    assertThat(compiled.matches("a\nb")).isTrue();
    assertThat(compiled.matches("a\rb")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a+", "^(?:a|b)$"})
  void takesTimeLinearInTheTextWhereItCan(String pattern) {
    assertThat(TextPattern.of(pattern).isLinear()).isTrue();
    assertThat(TextPattern.of("(?!x)" + pattern).isLinear()).isFalse();
  }
}
