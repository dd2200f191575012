package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an address says of this machine.
class LoopbackTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.8.7", "::1", "[::1]"})
  void isThisMachine(String host) {
    assertThat(Network.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.evil.example", "localhost.evil.example", "10.0.0.1", "[2001:db8::1]", ""})
  void isAnother(String host) {
    assertThat(Network.isLoopback(host)).isFalse();
  }
}
