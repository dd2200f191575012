package dev.banyan.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.StreamId;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Where a stream is kept. What is written stays where it is, so this may never be another one.
class PartitionTest {
  /// CRC-32C (RFC 3720, B.4) of the tenant, a zero byte and the name in UTF-8, as another
  /// implementation has it.
  private static final Map<StreamId, Long> SUMS =
      Map.of(
          new StreamId("", "model/order/A1"), 2_197_786_936L,
          new StreamId("", "model/order/A2"), 2_444_190_412L,
          new StreamId("acme", "model/order/A1"), 2_720_435_943L,
          new StreamId("", "audit/2026-11-23"), 3_915_037_248L,
          new StreamId("", "command/POST%20%2Fv1/9f86d081"), 119_875_866L,
          new StreamId("straße", "model/änderung/ß€😀"), 3_475_135_033L,
          new StreamId("", "outbox/telling"), 1_555_022_593L);

  @Test
  void isTheRestOfTheSumOfTenantAndName() {
    SUMS.forEach(
        (stream, sum) -> {
          assertThat(GroupWriter.partition(stream, 8)).as(stream.name()).isEqualTo((int) (sum % 8));
          assertThat(GroupWriter.partition(stream, 1_000))
              .as(stream.name())
              .isEqualTo((int) (sum % 1_000));
        });
  }

  @Test
  void keepsAsManyPartitionsAsStoresWereMadeWith() {
    assertThat(Schema.PARTITIONS).isEqualTo(8);
  }

  @Test
  void spreadsStreamsEvenly() {
    int streams = 80_000;
    int[] counts = new int[Schema.PARTITIONS];

    for (int i = 0; i < streams; i++) {
      StreamId stream = new StreamId(i % 4 == 0 ? "acme" : "", "model/order/A" + i);
      counts[GroupWriter.partition(stream, Schema.PARTITIONS)]++;
    }

    int mean = streams / Schema.PARTITIONS;
    assertThat(IntStream.of(counts).boxed()).allMatch(count -> Math.abs(count - mean) < mean / 20);
  }
}
