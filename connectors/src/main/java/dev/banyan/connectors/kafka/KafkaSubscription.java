package dev.banyan.connectors.kafka;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// A member of a consumer group. A thread of its own talks to the broker, so that the group sees a
/// living member however long a message takes; everything else happens under one lock.
///
/// The broker is told how far a partition is settled without a gap. A partition that goes to
/// another member takes its unsettled messages along: settling or releasing them here does nothing
/// then. What is released stays here and is given out again, before what comes after it.
final class KafkaSubscription implements Subscription {
  private static final Duration TURN = Duration.ofMillis(100);
  private static final long COMMIT_NANOS = 50_000_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final long CLOSE_MILLIS_MAX = 12_000;
  private static final int RECORDS_MAX = 500;

  private final String system;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final int unsettledMax;
  private final int waitingMax;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition roomy = lock.newCondition();
  private final Map<TopicPartition, Lane<Message>> lanes = new LinkedHashMap<>();
  private int turn;
  private boolean closing;
  private boolean committing;
  private long committedNanos = System.nanoTime();
  private @Nullable Fault failure;
  private volatile long behind;

  /// Which message of which lane; a partition that comes back is another lane.
  private record Token(TopicPartition partition, Lane<Message> lane, long offset) {}

  private KafkaSubscription(
      String system, String topic, KafkaConsumer<byte[], byte[]> consumer, int unsettledMax) {
    this.system = system;
    this.consumer = consumer;
    this.unsettledMax = unsettledMax;
    this.waitingMax = recordsMax(unsettledMax);
    consumer.subscribe(List.of(topic), new Rebalances());
    this.thread = Thread.ofPlatform().daemon().name("kafka-" + system).unstarted(this::run);
  }

  static int recordsMax(int unsettledMax) {
    return Math.clamp(unsettledMax, 1, RECORDS_MAX);
  }

  /// Takes the consumer over; it is closed where the topic cannot be read.
  static KafkaSubscription start(
      String system, KafkaSettings settings, KafkaConsumer<byte[], byte[]> consumer, int most) {
    try {
      if (consumer.partitionsFor(settings.topic(), settings.connectTimeout()).isEmpty()) {
        throw new KafkaException("there is no topic " + settings.topic());
      }
      var made = new KafkaSubscription(system, settings.topic(), consumer, most);
      made.thread.start();
      return made;
    } catch (KafkaException unusable) {
      consumer.close(CloseOptions.timeout(LAST_WORDS));
      throw KafkaFaults.unreachable(system, unusable);
    }
  }

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    long left = wait.toNanos();
    List<Delivery> taken = new ArrayList<>();
    lock.lock();
    try {
      while (true) {
        check();
        take(Math.min(max, unsettledMax - unsettled()), taken);
        if (!taken.isEmpty() || left <= 0) {
          return taken;
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// One message of each lane in turn, so that none waits for another.
  private void take(int max, List<Delivery> taken) {
    List<Map.Entry<TopicPartition, Lane<Message>>> all = List.copyOf(lanes.entrySet());
    int empty = 0;
    while (taken.size() < max && empty < all.size()) {
      var one = all.get(Math.floorMod(turn++, all.size()));
      Lane.Held<Message> held = one.getValue().take();
      empty = held == null ? empty + 1 : 0;
      if (held != null) {
        Token token = new Token(one.getKey(), one.getValue(), held.offset());
        taken.add(new Delivery(held.what(), one.getKey().toString(), held.attempt(), token));
      }
    }
    if (waiting() < waitingMax) {
      roomy.signal();
    }
  }

  @Override
  public void settle(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      check();
      token.lane().settle(token.offset());
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      check();
      token.lane().release(token.offset());
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closing) {
      throw Faults.closed(system);
    }
  }

  private int unsettled() {
    return lanes.values().stream().mapToInt(Lane::unsettled).sum();
  }

  private int waiting() {
    return lanes.values().stream().mapToInt(Lane::waiting).sum();
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    return !thread.isAlive();
  }

  int unsettledNow() {
    lock.lock();
    try {
      return unsettled();
    } finally {
      lock.unlock();
    }
  }

  /// Messages of its partitions that the broker has and we have not fetched.
  long behind() {
    return behind;
  }

  private void run() {
    try {
      while (turn()) {
        commit();
        look();
      }
    } catch (KafkaException | IllegalStateException broken) {
      fail(KafkaFaults.unreachable(system, broken));
    } finally {
      end();
    }
  }

  /// Takes what the broker has, where there is room for it; false when it is over.
  private boolean turn() {
    rest(true);
    boolean full;
    lock.lock();
    try {
      full = waiting() >= waitingMax;
      if (closing) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    try {
      add(consumer.poll(full ? Duration.ZERO : TURN));
    } catch (RetriableException _) {
      rest(false);
    }
    return true;
  }

  /// For the length of a turn, or only as long as there is no room.
  private void rest(boolean whileFull) {
    long left = TURN.toNanos();
    lock.lock();
    try {
      while (left > 0 && !closing && (!whileFull || waiting() >= waitingMax)) {
        left = roomy.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  private void add(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    lock.lock();
    try {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        lanes
            .computeIfAbsent(partition, _ -> new Lane<>(record.offset()))
            .fetched(record.offset(), Records.taken(record));
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Now and then: a broker that is told after each fetch writes as many positions.
  private void commit() {
    long now = System.nanoTime();
    if (now - committedNanos < COMMIT_NANOS) {
      return;
    }
    committedNanos = now;
    Map<TopicPartition, OffsetAndMetadata> settled;
    lock.lock();
    try {
      settled = committing ? Map.of() : settled(lanes.keySet());
      committing |= !settled.isEmpty();
    } finally {
      lock.unlock();
    }
    if (!settled.isEmpty()) {
      consumer.commitAsync(settled, (offsets, broken) -> committed(offsets, broken == null));
    }
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, boolean well) {
    lock.lock();
    try {
      committing = false;
      offsets.forEach(
          (partition, at) -> {
            Lane<Message> lane = well ? lanes.get(partition) : null;
            if (lane != null) {
              lane.committed(at.offset());
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /// How far the lanes are settled of which the broker does not know it yet.
  private Map<TopicPartition, OffsetAndMetadata> settled(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> settled = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      Lane<Message> lane = lanes.get(partition);
      if (lane != null && lane.isBehind()) {
        settled.put(partition, new OffsetAndMetadata(lane.position()));
      }
    }
    return settled;
  }

  private void look() {
    long all = 0;
    for (TopicPartition partition : consumer.assignment()) {
      all += Math.max(0, consumer.currentLag(partition).orElse(0));
    }
    behind = all;
  }

  private void fail(Fault fault) {
    lock.lock();
    try {
      failure = fault;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    lastWords(lanes.keySet());
    try {
      consumer.close(CloseOptions.timeout(LAST_WORDS));
    } catch (KafkaException _) {
      // The broker finds out by itself that this member has gone.
    }
  }

  /// Tells the broker what is settled; where that is not possible it is delivered again.
  private void lastWords(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> settled;
    lock.lock();
    try {
      settled = settled(partitions);
    } finally {
      lock.unlock();
    }
    try {
      if (!settled.isEmpty()) {
        consumer.commitSync(settled, LAST_WORDS);
      }
    } catch (KafkaException _) {
      // Delivery is at least once.
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
      roomy.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What happens to lanes when the group is dealt anew; on the thread that polls.
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      lastWords(partitions);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lock.lock();
      try {
        partitions.forEach(lanes::remove);
        arrived.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // A lane begins with its first message.
    }
  }
}
