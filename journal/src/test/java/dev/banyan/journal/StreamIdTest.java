package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The names in a stream's name are those that it was made of, whatever they hold.
final class StreamIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"A1", "a/b", "100%", "%2F", "%252F", "/", "a%/b", " ", "ä"})
  void givesBackTheNamesThatItWasMadeOf(String key) {
    StreamId stream = StreamId.of("t", "model", "order", key);

    assertThat(stream.names()).isEqualTo(List.of("model", "order", key));
    assertThat(stream.last("model", "order")).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model/orders/A1", "model/order", "model/order/A1/B2", "key/order/A1", "m"})
  void hasNoLastNameBehindOthers(String name) {
    assertThat(new StreamId("", name).last("model", "order")).isNull();
  }

  @Test
  void encodesTheNamesThatAreAskedFor() {
    StreamId stream = StreamId.of("", "model", "a/b", "c");

    assertThat(stream.last("model", "a/b")).isEqualTo("c");
    assertThat(stream.last("model", "a")).isNull();
  }
}
