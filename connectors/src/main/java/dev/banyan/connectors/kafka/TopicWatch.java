package dev.banyan.connectors.kafka;

import java.time.Duration;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// Whether a topic is still the one that a subscription began with. One that was deleted and made
/// again, and has more messages by now than were read of the one before, looks the same otherwise.
/// Owned by the thread that polls.
final class TopicWatch {
  private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

  private final Topic topic;
  private final Duration most;
  private Uuid now;
  private Uuid before;
  private Uuid found;
  private @Nullable KafkaFuture<Uuid> asked;
  private long askedNanos = System.nanoTime();

  /// Asks which one it is, for so long at most.
  TopicWatch(Topic topic, Duration most) {
    this.topic = topic;
    this.most = most;
    this.now = topic.id(most);
    this.before = now;
    this.found = now;
  }

  /// Asks now, and waits for it.
  boolean isAnother() {
    return isAnother(topic.id(most));
  }

  /// Asks now and then, and waits for nothing.
  boolean isAnotherByNow() {
    KafkaFuture<Uuid> question = asked;
    if (question == null) {
      long nanos = System.nanoTime();
      if (nanos - askedNanos >= LOOK_NANOS) {
        askedNanos = nanos;
        asked = topic.ask();
      }
    } else if (question.isDone()) {
      asked = null;
      if (!question.isCompletedExceptionally()) {
        return isAnother(topic.told(question, most));
      }
    }
    return false;
  }

  /// A broker that still tells of the one before has not heard. One before 2.8 tells no id, which
  /// says nothing; the first id that is told, after an upgrade, is that of the same topic.
  private boolean isAnother(Uuid id) {
    if (id.equals(Uuid.ZERO_UUID)) {
      return false;
    }
    if (now.equals(Uuid.ZERO_UUID)) {
      now = id;
      before = id;
    }
    found = id;
    return !id.equals(now) && !id.equals(before);
  }

  /// What a position is told with, so that who reads on knows which topic it is of; empty where the
  /// broker has no ids.
  String mark() {
    return now.equals(Uuid.ZERO_UUID) ? "" : now.toString();
  }

  /// Whether a position is of another topic of the name than is read now. One without a mark was
  /// told by somebody else, or by an earlier Banyan, and is believed.
  boolean isOfAnother(String mark) {
    return !mark.isEmpty() && !mark().isEmpty() && !mark.equals(mark());
  }

  /// The other one is read from now on.
  void goOn() {
    before = now;
    now = found;
  }
}
