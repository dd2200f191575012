package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.message.Content;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Where a reader goes on whose position the log does not have.
class LossesTest {
  private static final TopicPartition ONE = new TopicPartition("orders", 0);
  private static final TopicPartition TWO = new TopicPartition("orders", 1);

  private final Losses losses =
      new Losses(
          "orders",
          KafkaFixture.settings(
              "127.0.0.1:1", "orders", Content.of(Content.Body.BYTES), null, null));

  /// Of which the partition one begins at 20 and two at 0.
  private static MockConsumer<byte[], byte[]> consumer() {
    MockConsumer<byte[], byte[]> made = new MockConsumer<>("none");
    made.assign(Set.of(ONE, TWO));
    made.updateBeginningOffsets(Map.of(ONE, 20L, TWO, 0L));
    return made;
  }

  @Test
  void goesOnAtTheCutWhereItIsKnown() {
    var cut =
        new LogTruncationException(
            Map.of(ONE, 100L, TWO, 100L), Map.of(ONE, new OffsetAndMetadata(50)));

    Map<TopicPartition, Long> onwards = losses.onwards(cut, consumer());

    assertThat(onwards).containsOnly(Map.entry(ONE, 50L), Map.entry(TWO, 0L));
  }

  @Test
  void goesOnWithTheFirstThatIsLeft() {
    var removed = new OffsetOutOfRangeException(Map.of(ONE, 5L));

    Map<TopicPartition, Long> onwards = losses.onwards(removed, consumer());

    assertThat(onwards).containsExactly(Map.entry(ONE, 20L));
  }

  @Test
  void countsWhatIsLost() {
    losses.tell(ONE, 5, 20, 0);
    losses.tell(TWO, 100, 50, 3);
    losses.tell(TWO, 50, 50, 0);

    assertThat(losses.removedUnread()).isEqualTo(15);
    assertThat(losses.wentBack()).isEqualTo(1);
  }
}
