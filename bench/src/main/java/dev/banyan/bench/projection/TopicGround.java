package dev.banyan.bench.projection;

import dev.banyan.journal.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A topic of one partition with the records that the journal would have, the account as their key;
/// the tables by Kafka Streams in a process of its own.
final class TopicGround implements Ground {
  private static final String TOPIC = "bookings";

  private final String guarantee;
  private final ProcessHandle side;
  private final ProcessHandle broker;
  private final Peer peer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong head = new AtomicLong(-1);

  /// @param where the broker's address, the port at which the peer is asked, and the processes of
  ///   both, in a row
  TopicGround(String guarantee, String where) throws InterruptedException {
    String[] words = where.split(" ", -1);
    this.guarantee = guarantee;
    this.peer = new Peer(Integer.parseInt(words[1]));
    this.side = ProcessHandle.of(Long.parseLong(words[2])).orElseThrow();
    this.broker = ProcessHandle.of(Long.parseLong(words[3])).orElseThrow();
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", words[0]);
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    settings.put("acks", "all");
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Outcome.Place append(List<Bookings.Booking> bookings) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Bookings.Booking one : bookings) {
      byte[] key = one.account().getBytes(StandardCharsets.UTF_8);
      sent.add(producer.send(new ProducerRecord<>(TOPIC, key, Bookings.payload(one))));
    }
    long last = -1;
    try {
      for (Future<RecordMetadata> one : sent) {
        last = one.get().offset();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    head.accumulateAndGet(last, Math::max);
    return new Outcome.Place(0, last, 0);
  }

  @Override
  public Side side(String phase, Meter meter) {
    peer.ask("begin " + TOPIC + " " + phase + " " + guarantee);
    // How long an application takes until it runs is not measured.
    meter.start();
    return new KafkaViews();
  }

  @Override
  public Meter meter() {
    return new Meter(List.of(new Meter.Watched("", side), new Meter.Watched("broker-", broker)));
  }

  @Override
  public void close() {
    producer.close();
    peer.close();
  }

  /// The three tables by Kafka Streams.
  private final class KafkaViews implements Side {
    @Override
    public void awaitHead() {
      peer.ask("committed " + head.get());
    }

    @Override
    public long seen(String table, Outcome.Place place, String account) {
      String question = "seen " + table + " " + account + " " + place.position();
      return Long.parseLong(peer.ask(question).getFirst());
    }

    @Override
    public void awaitCommitted(Outcome.Place place) {
      peer.ask("committed " + place.position());
    }

    @Override
    public Map<String, String> rows() {
      Map<String, String> rows = new HashMap<>();
      for (String line : peer.ask("rows")) {
        int tab = line.indexOf('\t');
        rows.put(line.substring(0, tab), line.substring(tab + 1));
      }
      return rows;
    }

    @Override
    public void close() {
      peer.ask("end");
    }
  }
}
