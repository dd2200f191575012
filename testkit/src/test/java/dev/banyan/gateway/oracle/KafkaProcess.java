package dev.banyan.gateway.oracle;

import dev.banyan.connectors.kafka.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A real Kafka in a process of its own, that can be killed, paused and restarted.
final class KafkaProcess implements AutoCloseable {
  private final Path folder;
  private final KafkaBroker broker;
  private Process process;

  KafkaProcess(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.broker = KafkaBroker.prepared(folder);
    this.process = run();
    broker.topic("tasks", 2);
  }

  private Process run() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                folder.resolve("server.properties").toString()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("kafka.log").toFile()))
        .start();
  }

  String address() {
    return broker.address();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void stop() {
    process.destroy();
    process.onExit().join();
  }

  void start() {
    try {
      process = run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
