package dev.banyan.bench.streams;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Watches what comes out of a process that maps events: `Watch SERVERS TOPIC EVENTS PID SECONDS`.
/// What comes before a quarter is out warms it up. Prints events a second by the broker's stamps
/// and processor time an event, after all are out and each is what it must be, in order of its key.
public final class Watch implements AutoCloseable {
  private static final double TICKS = 100;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final long events;
  private final String process;

  private Watch(String servers, String topic, long events, String process) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(topic).stream()
            .map(one -> new TopicPartition(topic, one.partition()))
            .toList();
    this.events = events;
    this.process = process;
  }

  public static void main(String[] arguments) throws IOException {
    long events = Long.parseLong(arguments[2]);
    try (Watch watch = new Watch(arguments[0], arguments[1], events, arguments[3])) {
      watch.run(Long.parseLong(arguments[4]));
    }
  }

  private void run(long seconds) throws IOException {
    long last = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    long warm = await(events / 4, last);
    double before = busyMicros();
    long all = await(events, last);
    double after = busyMicros();
    long duplicates = verify();
    tell("micros-per-event", (after - before) / (all - warm));
    tell("duplicates", (double) duplicates);
  }

  /// Waits until that many are out; how many are.
  private long await(long wanted, long last) {
    while (true) {
      long out = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      if (out >= wanted) {
        return out;
      }
      if (System.nanoTime() > last) {
        throw new IllegalStateException(out + " of " + wanted + " events are out in time");
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /// Processor time of the process so far, all its threads, user and system.
  private double busyMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc", process, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1e6 / TICKS;
  }

  /// Reads all that came out; how many came again.
  private long verify() {
    long[] next = new long[Events.CUSTOMERS];
    long[] stamps = new long[(int) events];
    int fresh = 0;
    long duplicates = 0;
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    while (partitions.stream()
        .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        long number = Long.parseLong(text.substring(9, 19));
        if (!text.equals(Events.made(number))
            || !Events.key(number).equals(new String(record.key(), StandardCharsets.UTF_8))) {
          throw new IllegalStateException("made is " + text + ", not " + Events.made(number));
        }
        int customer = Events.customer(number);
        long sequence = Events.sequence(number);
        if (sequence > next[customer]) {
          throw new IllegalStateException("out of its order: " + text);
        } else if (sequence < next[customer]) {
          duplicates++;
        } else {
          next[customer]++;
          stamps[fresh++] = record.timestamp();
        }
      }
    }
    if (fresh != events) {
      throw new IllegalStateException("only " + fresh + " of " + events + " are out");
    }
    Arrays.sort(stamps);
    int from = fresh / 4;
    double seconds = (stamps[fresh - 1] - stamps[from]) / 1e3;
    tell("events-per-second", (fresh - from) / seconds);
    return duplicates;
  }

  private static void tell(String metric, double value) {
    System.out.println(String.format(Locale.ROOT, "%s %.3f", metric, value));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
