package dev.banyan.connectors.kafka;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;

/// What a topic has lost under its readers, and where they go on then: nothing that is there is
/// passed over, and what is there no more is said and counted. The client by itself would move
/// without a word, with `from: latest` over all that nobody has read. Thread-safe.
final class Losses {
  private static final System.Logger LOG = System.getLogger("banyan.kafka");

  private final String system;
  private final KafkaSettings.Start from;
  private final Duration most;
  private final LongAdder wentBack = new LongAdder();
  private final LongAdder removedUnread = new LongAdder();

  Losses(String system, KafkaSettings settings) {
    this.system = system;
    this.from = settings.from();
    this.most = settings.connectTimeout();
  }

  /// How often a partition went back behind what was read of it, or was made anew.
  long wentBack() {
    return wentBack.sum();
  }

  /// How many messages, at most, were removed before they were read.
  long removedUnread() {
    return removedUnread.sum();
  }

  /// Where partitions go on that do not have the position of their reader: those of which none is
  /// known with `from`, those that were cut short at the cut, others at their beginning.
  Map<TopicPartition, Long> onwards(
      InvalidOffsetException invalid, Consumer<byte[], byte[]> consumer) {
    Set<TopicPartition> where = invalid.partitions();
    if (invalid instanceof NoOffsetForPartitionException) {
      return switch (from) {
        case EARLIEST -> consumer.beginningOffsets(where, most);
        case LATEST -> consumer.endOffsets(where, most);
      };
    }
    Map<TopicPartition, Long> onwards = new LinkedHashMap<>();
    onwards.putAll(consumer.beginningOffsets(where, most));
    if (invalid instanceof LogTruncationException cut) {
      cut.divergentOffsets().forEach((one, at) -> onwards.merge(one, at.offset(), Math::max));
    }
    return onwards;
  }

  /// A partition goes on elsewhere than where it was read to.
  ///
  /// @param gone how many in hand are not in the log any more
  void tell(TopicPartition where, long was, long at, int gone) {
    if (at < was) {
      wentBack.increment();
      warn(
          ("%s goes back from %d to %d: its log was cut short, as by a leader that did not have all"
                  + " of it, and is read on from there; %d messages in hand stand in it no more and"
                  + " are done all the same. What was cut off unread is lost: see"
                  + " `min.insync.replicas` and `unclean.leader.election.enable` of the topic")
              .formatted(where, was, at, gone));
    } else if (at > was) {
      removedUnread.add(at - was);
      warn(
          ("%s was read to %d and begins at %d: up to %d messages were removed before they were"
                  + " read. Have them kept for longer (`retention.ms`, `retention.bytes`), or take"
                  + " them faster")
              .formatted(where, was, at, at - was));
    }
  }

  /// Another topic has the name.
  void tellAnew(String topic, int gone) {
    wentBack.increment();
    warn(
        ("the topic %s was deleted and made again, and is read from its beginning; %d messages in"
                + " hand are of the one before and are done all the same")
            .formatted(topic, gone));
  }

  private void warn(String what) {
    LOG.log(System.Logger.Level.WARNING, system + ": " + what);
  }
}
