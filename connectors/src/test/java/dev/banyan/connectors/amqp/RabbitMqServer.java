package dev.banyan.connectors.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.banyan.base.Deadline;
import dev.banyan.testbase.FreePort;
import dev.banyan.testbase.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A real RabbitMQ in a folder of its own, on free ports of the loopback address, that can be
/// stopped and started again. The system property `banyan.rabbitmq` names its program.
public final class RabbitMqServer implements AutoCloseable {
  /// Who is let in.
  public static final String USER = AmqpFixture.USER;

  /// By what.
  public static final String PASSWORD = AmqpFixture.PASSWORD;

  private static final String PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  private static final Duration START = Duration.ofSeconds(90);

  private final Path folder;
  private final int port = FreePort.next();
  private final int tlsPort = FreePort.next();
  private final int distribution = FreePort.next();
  private final int names = FreePort.next();
  private @Nullable Process process;

  private RabbitMqServer(Path folder) throws IOException {
    this.folder = folder;
  }

  /// Its certificate is issued by `ca.crt` in that folder. Ports that somebody else has taken in
  /// the meantime are looked for anew.
  public static RabbitMqServer start(Path folder) throws IOException {
    for (int left = 2; true; left--) {
      RabbitMqServer server = new RabbitMqServer(folder);
      server.configure();
      try {
        server.start();
        return server;
      } catch (IllegalStateException e) {
        server.close();
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private void configure() throws IOException {
    TestAuthority authority = TestAuthority.of("CN=Authority");
    authority.write(folder.resolve("ca.crt"));
    authority.issue("CN=broker", "ip:127.0.0.1").write(folder, "broker");
    Files.writeString(folder.resolve("plugins"), "[].\n");
    Files.writeString(folder.resolve("environment"), "");
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = 127.0.0.1:%d
        listeners.ssl.1 = 127.0.0.1:%d
        ssl_options.certfile = %s/broker.crt
        ssl_options.keyfile = %s/broker.key
        default_user = %s
        default_pass = %s
        disk_free_limit.absolute = 1MB
        """
            .formatted(port, tlsPort, folder, folder, AmqpFixture.USER, AmqpFixture.PASSWORD));
  }

  public int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(System.getProperty("banyan.rabbitmq", PROGRAM))
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()));
      builder.environment().putAll(environment());
      process = builder.start();
      awaitHandshake();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("HOME", folder.toString()),
        Map.entry("RABBITMQ_NODENAME", "banyan-" + port + "@localhost"),
        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("environment").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString()),
        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distribution)),
        Map.entry("ERL_CRASH_DUMP", folder.resolve("crash.dump").toString()),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("ERL_EPMD_PORT", Integer.toString(names)));
  }

  /// A node takes connections a little before it answers them.
  private void awaitHandshake() {
    Deadline deadline = Deadline.in(START);
    while (true) {
      try (Connection _ = connect()) {
        return;
      } catch (IOException | TimeoutException e) {
        if (deadline.passed() || process == null || !process.isAlive()) {
          throw new IllegalStateException("no broker: see server.log in " + folder, e);
        }
        pause();
      }
    }
  }

  /// As long as the process lives, a moment.
  private void pause() {
    try {
      if (process != null && process.waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the broker has ended: see server.log in " + folder);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A connection of another client.
  public Connection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setUsername(AmqpFixture.USER);
    factory.setPassword(AmqpFixture.PASSWORD);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  /// What the other client does on a channel of its own.
  interface Act {
    void on(Channel channel) throws IOException;
  }

  void with(Act act) {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      act.on(channel);
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A durable queue; brokers of AMQP make none by themselves.
  public void queue(String name) {
    with(channel -> channel.queueDeclare(name, true, false, false, Map.of()));
  }

  void stop() {
    Process running = process;
    process = null;
    if (running != null) {
      running.toHandle().descendants().forEach(ProcessHandle::destroy);
      running.destroy();
      try {
        if (!running.waitFor(60, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// The Erlang name server outlives the nodes that started it.
  @Override
  public void close() {
    stop();
    ProcessBuilder end = new ProcessBuilder("epmd", "-port", Integer.toString(names), "-kill");
    try {
      end.redirectErrorStream(true).start().waitFor(10, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
