package dev.banyan.bench.streams;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes a topic of four partitions and puts that many events into it, each with its customer as
/// its key: `Fill SERVERS TOPIC EVENTS`. The broker stamps what it appends.
public final class Fill {
  private static final int PARTITIONS = 4;

  private Fill() {}

  public static void main(String[] arguments) throws ExecutionException, InterruptedException {
    String topic = arguments[1];
    Map<String, Object> settings =
        Map.of("bootstrap.servers", arguments[0], "linger.ms", "20", "acks", "all");
    try (Admin admin = Admin.create(settings)) {
      NewTopic wanted =
          new NewTopic(topic, PARTITIONS, (short) 1)
              .configs(Map.of("message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(wanted)).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < Long.parseLong(arguments[2]); i++) {
        byte[] event = Events.taken(i).getBytes(StandardCharsets.UTF_8);
        if (event.length != Events.BYTES) {
          throw new IllegalStateException("an event of " + event.length + " bytes");
        }
        byte[] key = Events.key(i).getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>(topic, key, event));
      }
    }
  }
}
