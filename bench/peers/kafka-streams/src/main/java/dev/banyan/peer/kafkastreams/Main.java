package dev.banyan.peer.kafkastreams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Properties;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/// Kafka Streams: `Main SERVERS TAKEN MADE STATE-FOLDER`, a topology of one `mapValues`, at least
/// once, two threads, acknowledged by all replicas.
public final class Main {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Main() {}

  public static void main(String[] arguments) {
    Properties settings = new Properties();
    settings.put("application.id", arguments[2]);
    settings.put("bootstrap.servers", arguments[0]);
    settings.put("processing.guarantee", "at_least_once");
    settings.put("num.stream.threads", "2");
    settings.put("state.dir", arguments[3]);
    settings.put("producer.acks", "all");
    settings.put("consumer.auto.offset.reset", "earliest");
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(arguments[1], Consumed.with(Serdes.String(), json(Taken.class)))
        .mapValues(Made::of)
        .to(arguments[2], Produced.with(Serdes.String(), json(Made.class)));
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  static <T> Serde<T> json(Class<T> type) {
    ObjectReader reader = MAPPER.readerFor(type);
    ObjectWriter writer = MAPPER.writerFor(type);
    Serializer<T> serializer =
        (_, value) -> {
          try {
            return writer.writeValueAsBytes(value);
          } catch (JsonProcessingException e) {
            throw new SerializationException(e);
          }
        };
    Deserializer<T> deserializer =
        (_, bytes) -> {
          try {
            return reader.readValue(bytes);
          } catch (IOException e) {
            throw new SerializationException(e);
          }
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
