package dev.banyan.connectors.kafka;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.Outcome;
import dev.banyan.connectors.message.Pending;
import dev.banyan.operation.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// The answers to our requests: a reader of the whole topic that they come to, from its end on, in
/// no group. Begun with the first request, and again after it failed. Thread-safe.
final class Replies {
  private static final Duration TURN = Duration.ofMillis(200);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
  private static final int RECORDS_MAX = 500;

  private final String system;
  private final KafkaSettings.Requests settings;
  private final Duration connectMax;
  private final KafkaClients clients;
  private final Pending pending = new Pending();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Outcome<Boolean> ready;
  private @Nullable Thread reader;
  private volatile boolean closed;

  Replies(String system, KafkaSettings settings, KafkaClients clients) {
    this.system = system;
    this.settings = java.util.Objects.requireNonNull(settings.requests());
    this.connectMax = settings.connectTimeout();
    this.clients = clients;
  }

  /// A request whose answer will be seen; waits until the topic is read. It is known before the
  /// reader is asked for, so that one who fails then tells it.
  Pending.Request begin(Exchange exchange) {
    Pending.Request request = pending.begin();
    try {
      if (ready().await(exchange) == null) {
        throw Faults.unreachable(system, "the topic of answers could not be read in time");
      }
    } catch (Fault fault) {
      request.close();
      throw fault;
    }
    return request;
  }

  private Outcome<Boolean> ready() {
    lock.lock();
    try {
      if (closed) {
        throw Faults.closed(system);
      }
      Outcome<Boolean> known = ready;
      if (known != null && reader != null && reader.isAlive()) {
        return known;
      }
      Outcome<Boolean> fresh = new Outcome<>();
      ready = fresh;
      reader =
          Thread.ofPlatform()
              .daemon()
              .name("kafka-" + system + "-replies")
              .start(() -> read(fresh));
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private void read(Outcome<Boolean> begun) {
    KafkaConsumer<byte[], byte[]> consumer = null;
    try {
      consumer = clients.consumer(null, RECORDS_MAX);
      List<TopicPartition> all =
          consumer.partitionsFor(settings.replies(), connectMax).stream()
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      if (all.isEmpty()) {
        throw new KafkaException("there is no topic " + settings.replies());
      }
      consumer.assign(all);
      consumer.seekToEnd(all);
      for (TopicPartition one : all) {
        consumer.position(one, connectMax);
      }
      begun.succeed(true);
      while (!closed) {
        turn(consumer);
      }
    } catch (KafkaException | IllegalStateException broken) {
      Fault fault = KafkaFaults.unreachable(system, broken);
      forget(begun);
      begun.fail(fault);
      pending.fail(Faults.timeout(system, "answers can be read no more: " + fault.operator()));
    } finally {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(CLOSE_MAX));
      }
    }
  }

  /// The next request begins another reader, though this one still has to close.
  private void forget(Outcome<Boolean> begun) {
    lock.lock();
    try {
      if (ready == begun) {
        ready = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void turn(KafkaConsumer<byte[], byte[]> consumer) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(TURN)) {
        Message answer = Records.taken(record);
        pending.answered(correlation(answer, settings.correlation()), answer);
      }
    } catch (RetriableException _) {
      // The next turn asks again, after the client's own pause.
    }
  }

  /// The headers that a request is sent with.
  Set<String> headers() {
    return Set.of(settings.correlation(), settings.replyTo());
  }

  /// What an answer says it belongs to; null where it says nothing, or two things: Kafka lets a
  /// header come again, and a guess would give a caller somebody else's answer.
  private static @Nullable String correlation(Message answer, String name) {
    String found = null;
    for (Header header : answer.headers()) {
      if (header.name().equals(name)) {
        String value = new String(header.value().unsafeArray(), StandardCharsets.UTF_8);
        if (found != null && !found.equals(value)) {
          return null;
        }
        found = value;
      }
    }
    return found;
  }

  /// How many answers nobody here waited for, those to other nodes included.
  long passedOver() {
    return pending.passedOver();
  }

  void close() {
    Thread thread;
    lock.lock();
    try {
      closed = true;
      thread = reader;
    } finally {
      lock.unlock();
    }
    pending.fail(Faults.timeout(system, "it was closed"));
    try {
      if (thread != null) {
        thread.join(CLOSE_MAX.plusSeconds(1).toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
