package dev.banyan.peer.kafkastreams;

import dev.banyan.peer.kafkastreams.Booked.Recorded;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// The topology: three processors over one source, each with a store. Where a topic has one
/// partition, rows of any key are this task's own, and nothing need go through a topic in between,
/// as `groupBy` would have it.
final class Tables {
  private static final String SOURCE = "bookings";
  private static final Serde<long[]> ROWS =
      Serdes.serdeFrom((_, row) -> written(row), (_, bytes) -> read(bytes));

  private Tables() {}

  static Topology topology(String topic) {
    Topology topology = new Topology();
    topology.addSource(
        SOURCE, new StringDeserializer(), Main.json(Recorded.class).deserializer(), topic);
    for (Table table : Table.values()) {
      String name = "add-" + table.store();
      topology.addProcessor(name, () -> new Adding(table), SOURCE);
      topology.addStateStore(store(table), name);
    }
    return topology;
  }

  /// In RocksDB, with the cache of writes that `aggregate` would have as well, and a changelog.
  private static StoreBuilder<KeyValueStore<String, long[]>> store(Table table) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(table.store()), Serdes.String(), ROWS)
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }

  private static byte[] written(long[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Long.BYTES);
    bytes.asLongBuffer().put(row);
    return bytes.array();
  }

  /// Null of nothing, as a query of a key that is not there gives it.
  private static long @Nullable [] read(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    long[] row = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(row);
    return row;
  }

  /// Adds each booking to its row.
  private static final class Adding implements Processor<String, Recorded, Void, Void> {
    private final Table table;
    private KeyValueStore<String, long[]> rows;

    private Adding(Table table) {
      this.table = table;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      rows = context.getStateStore(table.store());
    }

    @Override
    public void process(Record<String, Recorded> record) {
      Booked one = record.value().data();
      String key = table.key(record.key(), one);
      long[] found = rows.get(key);
      long[] row = found == null ? table.row() : found;
      table.add(row, one);
      rows.put(key, row);
    }
  }
}
