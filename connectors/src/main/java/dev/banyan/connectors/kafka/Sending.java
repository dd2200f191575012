package dev.banyan.connectors.kafka;

import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.Outcome;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.operation.Exchange;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Sends messages to a topic, by a producer that is made with the first of them. Thread-safe.
///
/// The producer may block while it looks for the topic; that is done aside, so that a caller waits
/// by its own deadline. From then on a message is handed over, and what its callback says is what
/// became of it.
final class Sending {
  private static final long WARM_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
  private static final int KIB = 1024;
  private static final int KIB_MIN = 32 * KIB;

  private final String system;
  private final KafkaSettings settings;
  private final KafkaClients clients;
  private final int kibMax;
  private final Semaphore room;
  private final Object lock = new Object();
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean closed;
  private volatile long warmUntil = System.nanoTime() - 1;

  Sending(String system, KafkaSettings settings, KafkaClients clients) {
    this.system = system;
    this.settings = settings;
    this.clients = clients;
    long message = settings.content().messageMax().bytes() / KIB;
    this.kibMax = (int) Math.max(KIB_MIN, 4 * message);
    this.room = new Semaphore(kibMax);
  }

  /// KiB of messages that were handed over and not yet acknowledged.
  int underWay() {
    return kibMax - room.availablePermits();
  }

  /// Sends, and waits until all replicas have it; the place where it stands.
  String send(Outgoing message, Exchange exchange) {
    KafkaProducer<byte[], byte[]> ready = ready(exchange);
    int kib = message.body().size() / KIB + 4;
    if (!room.tryAcquire(kib)) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "A system is overloaded")
          .operator(system + ": " + kibMax + " KiB of messages wait for their acknowledgement")
          .unsent()
          .build();
    }
    Outcome<String> outcome = new Outcome<>();
    try {
      Future<?> _ =
          ready.send(
              Records.sent(settings.topic(), message),
              (metadata, failure) -> {
                room.release(kib);
                if (failure == null) {
                  outcome.succeed(
                      metadata.topic() + "/" + metadata.partition() + "@" + metadata.offset());
                } else {
                  outcome.fail(KafkaFaults.after(system, failure));
                }
              });
    } catch (KafkaException | IllegalStateException failure) {
      room.release(kib);
      throw KafkaFaults.before(system, failure);
    }
    String place = outcome.await(exchange);
    if (place == null) {
      throw Faults.unknown(system, "the broker did not acknowledge the message in time");
    }
    return place;
  }

  /// The producer, once it knows the topic.
  private KafkaProducer<byte[], byte[]> ready(Exchange exchange) {
    KafkaProducer<byte[], byte[]> made = producer();
    if (System.nanoTime() - warmUntil < 0) {
      return made;
    }
    Outcome<Boolean> found = new Outcome<>();
    Thread.ofVirtual()
        .name("kafka-" + system + "-topic")
        .start(
            () -> {
              try {
                made.partitionsFor(settings.topic());
                warmUntil = System.nanoTime() + WARM_NANOS;
                found.succeed(true);
              } catch (KafkaException | IllegalStateException failure) {
                found.fail(KafkaFaults.before(system, failure));
              }
            });
    if (found.await(exchange) == null) {
      throw Faults.unreachable(system, "no broker was found before the deadline");
    }
    return made;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> made = producer;
    return made == null ? made() : made;
  }

  private KafkaProducer<byte[], byte[]> made() {
    synchronized (lock) {
      if (closed) {
        throw Faults.closed(system);
      }
      KafkaProducer<byte[], byte[]> made = producer;
      if (made == null) {
        try {
          made = clients.producer(2L * kibMax * KIB);
        } catch (KafkaException failure) {
          throw KafkaFaults.before(system, failure);
        }
        producer = made;
      }
      return made;
    }
  }

  void close() {
    KafkaProducer<byte[], byte[]> made;
    synchronized (lock) {
      closed = true;
      made = producer;
      producer = null;
    }
    if (made != null) {
      made.close(CLOSE_MAX);
    }
  }
}
