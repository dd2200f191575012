package dev.banyan.testbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void findsTheSamplesBesideTheCheckout() {
    assertThat(Samples.at("INDEX.md")).isRegularFile();
  }

  @Test
  void failsForASampleThatDoesNotExist() {
    Samples.at("INDEX.md");

    assertThatThrownBy(() -> Samples.at("no-such-sample"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no-such-sample");
  }
}
