package dev.banyan.connectors.kafka;

import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Unsettled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/// A member of a consumer group. A thread of its own talks to the broker, so that the group sees a
/// living member however long a message takes; it has the partitions, and hears of what is settled
/// now and then.
///
/// The broker is told how far a partition is settled without a gap. A partition that goes to
/// another member takes its unsettled messages along: settling or releasing them here does nothing
/// then. What is released stays here and is given out again, before what comes after it.
///
/// A partition that goes back, because its log was cut short or the topic was made anew, is read on
/// from there ([Losses]); what is in hand of the log before is done all the same. A member that has
/// not heard that the topic was made anew tells the group its old position: so each position bears
/// the mark of its topic, and one of another topic is not believed.
final class KafkaSubscription implements Subscription {
  private static final Duration TURN = Duration.ofMillis(100);
  private static final long COMMIT_NANOS = 50_000_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final long CLOSE_MILLIS_MAX = 12_000;
  private static final int RECORDS_MAX = 500;

  private final String system;
  private final Means means;
  private final Duration most;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final Unsettled<Partition.Fetched> taken;

  /// What was settled and its partition has not heard of.
  private final Queue<Partition.Fetched> settled = new ConcurrentLinkedQueue<>();

  // Of the thread that polls.
  private final TopicWatch watch;
  private final Map<TopicPartition, Partition> partitions = new LinkedHashMap<>();
  private boolean committing;
  private long committedNanos = System.nanoTime();

  private volatile long behind;

  /// What the subscriptions of a system have in common.
  record Means(KafkaSettings settings, Topic topic, Losses losses) {}

  private KafkaSubscription(
      String system, Means means, KafkaConsumer<byte[], byte[]> consumer, int unsettledMax) {
    this.system = system;
    this.means = means;
    this.most = means.settings().connectTimeout();
    this.consumer = consumer;
    this.taken = new Unsettled<>(system, unsettledMax, recordsMax(unsettledMax));
    this.watch = new TopicWatch(means.topic(), most);
    consumer.subscribe(List.of(means.topic().name()), new Rebalances());
    this.thread = Thread.ofPlatform().daemon().name("kafka-" + system).unstarted(this::run);
  }

  static int recordsMax(int unsettledMax) {
    return Math.clamp(unsettledMax, 1, RECORDS_MAX);
  }

  /// Takes the consumer over; it is closed where the topic cannot be read.
  static KafkaSubscription start(
      String system, Means means, KafkaConsumer<byte[], byte[]> consumer, int unsettledMax) {
    try {
      var made = new KafkaSubscription(system, means, consumer, unsettledMax);
      made.thread.start();
      return made;
    } catch (KafkaException unusable) {
      consumer.close(CloseOptions.timeout(LAST_WORDS));
      throw KafkaFaults.unreachable(system, unusable);
    }
  }

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    return taken.poll(max, wait);
  }

  @Override
  public void settle(Delivery delivery) {
    Partition.Fetched fetched = taken.settle(delivery);
    if (fetched != null) {
      settled.add(fetched);
    }
  }

  @Override
  public void release(Delivery delivery) {
    taken.release(delivery);
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    return !thread.isAlive();
  }

  int unsettledNow() {
    return taken.size();
  }

  /// Messages of its partitions that the broker has and we have not fetched.
  long behind() {
    return behind;
  }

  private void run() {
    try {
      while (!taken.isOver()) {
        turn(taken.awaitRoom(() -> true, TURN));
        commit();
        look();
      }
    } catch (KafkaException | IllegalStateException broken) {
      taken.fail(KafkaFaults.unreachable(system, broken));
    } finally {
      end();
    }
  }

  /// Takes what the broker has, where there is room for it.
  private void turn(boolean roomy) {
    if (roomy) {
      consumer.resume(consumer.paused());
    } else {
      consumer.pause(consumer.assignment());
    }
    try {
      if (watch.isAnotherByNow()) {
        goOnAnew();
      }
      fetch(roomy ? TURN : Duration.ZERO);
    } catch (RetriableException _) {
      taken.awaitEnd(TURN);
    }
  }

  private void fetch(Duration wait) {
    try {
      add(consumer.poll(wait));
    } catch (InvalidOffsetException invalid) {
      goOn(invalid);
    }
  }

  /// A partition does not have the position that it was to be read from.
  private void goOn(InvalidOffsetException invalid) {
    if (watch.isAnother() && goOnAnew()) {
      return;
    }
    Map<TopicPartition, Long> positions =
        invalid instanceof OffsetOutOfRangeException out
            ? out.offsetOutOfRangePartitions()
            : Map.of();
    means
        .losses()
        .onwards(invalid, consumer)
        .forEach(
            (where, at) -> {
              int gone = jump(where, at);
              means.losses().tell(where, positions.getOrDefault(where, at), at, gone);
            });
  }

  private int jump(TopicPartition where, long to) {
    consumer.seek(where, to);
    Partition known = partitions.get(where);
    if (known != null) {
      return known.jump(to);
    }
    partitions.put(where, new Partition(where.toString(), to, Partition.NOTHING));
    return 0;
  }

  /// Another topic has the name: it is read from its beginning. False where nothing is read now.
  private boolean goOnAnew() {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(consumer.assignment(), most);
    int gone = 0;
    for (var one : beginnings.entrySet()) {
      gone += jump(one.getKey(), one.getValue());
    }
    if (!beginnings.isEmpty()) {
      watch.goOn();
      means.losses().tellAnew(means.topic().name(), gone);
    }
    return !beginnings.isEmpty();
  }

  private void add(ConsumerRecords<byte[], byte[]> records) {
    List<Unsettled.Came<Partition.Fetched>> came = new ArrayList<>(records.count());
    for (TopicPartition where : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> all = records.records(where);
      long from = all.getFirst().offset();
      Partition partition =
          partitions.computeIfAbsent(where, one -> new Partition(one.toString(), from, from));
      if (from < partition.fetchedTo()) {
        long was = partition.fetchedTo();
        means.losses().tell(where, was, from, partition.jump(from));
      }
      for (ConsumerRecord<byte[], byte[]> record : all) {
        Partition.Fetched fetched = partition.fetched(record.offset(), record.leaderEpoch());
        came.add(new Unsettled.Came<>(partition.name(), 1, fetched, Records.taken(record)));
      }
    }
    if (!came.isEmpty()) {
      taken.add(came);
    }
  }

  /// Now and then: a broker that is told after each fetch writes as many positions.
  private void commit() {
    hear();
    long now = System.nanoTime();
    if (now - committedNanos < COMMIT_NANOS || committing) {
      return;
    }
    committedNanos = now;
    Map<TopicPartition, OffsetAndMetadata> reached = reached(partitions.keySet());
    if (!reached.isEmpty()) {
      committing = true;
      consumer.commitAsync(reached, (offsets, broken) -> committed(offsets, broken == null));
    }
  }

  private void hear() {
    for (var next = settled.poll(); next != null; next = settled.poll()) {
      next.settle();
    }
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, boolean well) {
    committing = false;
    offsets.forEach(
        (where, at) -> {
          Partition partition = well ? partitions.get(where) : null;
          if (partition != null) {
            partition.committed(at.offset());
          }
        });
  }

  /// How far the partitions are settled of which the broker does not know it yet.
  private Map<TopicPartition, OffsetAndMetadata> reached(Collection<TopicPartition> of) {
    Map<TopicPartition, OffsetAndMetadata> reached = new LinkedHashMap<>();
    for (TopicPartition where : of) {
      Partition partition = partitions.get(where);
      if (partition != null && partition.isBehind()) {
        reached.put(where, partition.reached(watch.mark()));
      }
    }
    return reached;
  }

  private void look() {
    long all = 0;
    for (TopicPartition partition : consumer.assignment()) {
      all += Math.max(0, consumer.currentLag(partition).orElse(0));
    }
    behind = all;
  }

  private void end() {
    taken.close();
    lastWords(partitions.keySet());
    try {
      consumer.close(CloseOptions.timeout(LAST_WORDS));
    } catch (KafkaException _) {
      // The broker finds out by itself that this member has gone.
    }
  }

  /// Tells the broker what is settled; where that is not possible it is delivered again.
  private void lastWords(Collection<TopicPartition> of) {
    hear();
    Map<TopicPartition, OffsetAndMetadata> reached = reached(of);
    try {
      if (!reached.isEmpty()) {
        consumer.commitSync(reached, LAST_WORDS);
      }
    } catch (KafkaException _) {
      // Delivery is at least once.
    }
  }

  @Override
  public void close() {
    taken.close();
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What happens to partitions when the group is dealt anew; on the thread that polls.
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
      lastWords(gone);
      onPartitionsLost(gone);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> gone) {
      for (TopicPartition where : gone) {
        Partition partition = partitions.remove(where);
        if (partition != null) {
          taken.drop(partition.name());
        }
      }
    }

    /// A partition begins with its first message. What is thrown here ends the subscription, which
    /// is asked for again; but what may pass is passed over by the client, which would go on as if
    /// all had been compared.
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> more) {
      try {
        compare(more);
      } catch (RetriableException late) {
        throw new KafkaException("whether the topic is the same as before was not told", late);
      }
    }

    private void compare(Collection<TopicPartition> more) {
      if (more.isEmpty() || (watch.isAnother() && goOnAnew())) {
        return;
      }
      Set<TopicPartition> strange = new LinkedHashSet<>();
      consumer
          .committed(Set.copyOf(more), most)
          .forEach(
              (where, at) -> {
                if (at != null && watch.isOfAnother(at.metadata())) {
                  strange.add(where);
                }
              });
      if (!strange.isEmpty()) {
        int gone = 0;
        for (var one : consumer.beginningOffsets(strange, most).entrySet()) {
          gone += jump(one.getKey(), one.getValue());
        }
        means.losses().tellAnew(means.topic().name(), gone);
      }
    }
  }
}
