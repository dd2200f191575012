package dev.banyan.peer.kafkastreams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/// One application that makes the tables of a topic of one partition, and what it has reached.
/// Thread-safe. Settings are those it comes with; at least once commits as often as exactly once.
final class Application implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMillis(1);
  private static final Duration COMMITTED_AGAIN = Duration.ofMillis(10);

  private final Settings settings;
  private final TopicPartition source;
  private final KafkaStreams streams;
  private final Admin admin;
  private final Map<Table, Mark> shown = new EnumMap<>(Table.class);
  private final Mark committed = new Mark(COMMITTED_AGAIN, this::committed);

  /// @param guarantee `exactly_once_v2` or `at_least_once`
  record Settings(String servers, String topic, String name, String guarantee, Path state) {}

  /// Returns when it runs.
  Application(Settings settings) throws InterruptedException {
    this.settings = settings;
    this.source = new TopicPartition(settings.topic(), 0);
    Properties properties = new Properties();
    properties.put("application.id", settings.name());
    properties.put("bootstrap.servers", settings.servers());
    properties.put("processing.guarantee", settings.guarantee());
    properties.put("commit.interval.ms", "100");
    properties.put("num.stream.threads", "1");
    properties.put("state.dir", settings.state().toString());
    this.admin = Admin.create(properties("bootstrap.servers", settings.servers()));
    this.streams = new KafkaStreams(Tables.topology(settings.topic()), properties);
    CountDownLatch running = new CountDownLatch(1);
    streams.setStateListener(
        (now, _) -> {
          if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          failure.printStackTrace(System.err);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    if (!running.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("it does not run: " + streams.state());
    }
    for (Table table : Table.values()) {
      Mark mark = new Mark(AGAIN, () -> position(table));
      shown.put(table, mark);
      mark.start();
    }
    committed.start();
  }

  private static Properties properties(String name, String value) {
    Properties properties = new Properties();
    properties.put(name, value);
    return properties;
  }

  /// Waits until a table shows the event at that offset.
  void awaitShown(Table table, long offset) throws InterruptedException {
    shown.get(table).await(offset);
  }

  /// Waits until the event at that offset is committed: its rows, and that it was taken.
  void awaitCommitted(long offset) throws InterruptedException {
    committed.await(offset);
  }

  private long position(Table table) {
    KeyQuery<String, long[]> any = KeyQuery.withKey("0");
    QueryResult<long[]> found =
        streams
            .query(StateQueryRequest.inStore(table.store()).withQuery(any))
            .getPartitionResults()
            .get(0);
    if (found == null || found.isFailure()) {
      return -1;
    }
    return found
        .getPosition()
        .getPartitionPositions(source.topic())
        .getOrDefault(source.partition(), -1L);
  }

  private long committed() {
    try {
      OffsetAndMetadata found =
          admin
              .listConsumerGroupOffsets(settings.name())
              .partitionsToOffsetAndMetadata()
              .get()
              .get(source);
      return found == null ? -1 : found.offset() - 1;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  ReadOnlyKeyValueStore<String, long[]> rows(Table table) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(table.store(), QueryableStoreTypes.keyValueStore()));
  }

  @Override
  public void close() {
    shown.values().forEach(Mark::close);
    committed.close();
    streams.close();
    admin.close();
  }
}
