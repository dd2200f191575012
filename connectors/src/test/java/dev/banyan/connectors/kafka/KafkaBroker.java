package dev.banyan.connectors.kafka;

import dev.banyan.testbase.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/// A real broker of one node (KRaft), in a folder of its own, that can be stopped and started again
/// at the same address.
public final class KafkaBroker implements AutoCloseable {
  private final Properties properties = new Properties();
  private final int port = FreePort.next();
  private @Nullable KafkaRaftServer server;

  private KafkaBroker(Path folder, Map<String, String> more) throws IOException {
    int controller = FreePort.next();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + controller,
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "INTERNAL",
            "log.dirs", folder.resolve("log").toString(),
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1"));
    int internal = FreePort.next();
    properties.putAll(
        Map.of(
            "listeners",
            "EXTERNAL://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(port, internal, controller),
            "listener.security.protocol.map",
            "EXTERNAL:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "offsets.topic.num.partitions",
            "1",
            "transaction.state.log.replication.factor",
            "1",
            "transaction.state.log.min.isr",
            "1",
            "share.coordinator.state.topic.replication.factor",
            "1",
            "group.initial.rebalance.delay.ms",
            "0",
            "broker.session.timeout.ms",
            "2000",
            "metric.reporters",
            ""));
    properties.putAll(more);
    Path file = folder.resolve("server.properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    int exit =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            quiet);
    if (exit != 0) {
      throw new IllegalStateException("the broker's folder could not be prepared");
    }
  }

  static KafkaBroker start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /// Not started: to be run by a process of its own, `kafka.Kafka FOLDER/server.properties`.
  public static KafkaBroker prepared(Path folder) throws IOException {
    return new KafkaBroker(folder, Map.of());
  }

  /// With more settings; the listener `EXTERNAL` is the one at [#address].
  static KafkaBroker start(Path folder, Map<String, String> more) throws IOException {
    KafkaBroker broker = new KafkaBroker(folder, more);
    broker.start();
    return broker;
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /// The address that asks for nothing, whatever [#address] does.
  String internal() {
    String listeners = properties.getProperty("listeners");
    return listeners.replaceAll(".*INTERNAL://([^,]*),.*", "$1");
  }

  void start() {
    server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
  }

  void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", internal(), "metric.reporters", ""));
  }

  public void topic(String name, int partitions) {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
