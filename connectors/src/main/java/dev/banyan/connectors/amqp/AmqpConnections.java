package dev.banyan.connectors.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.connectors.message.Certificates;
import dev.banyan.connectors.message.Faults;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes connections to one broker. They do not mend themselves: what breaks is told, and its owner
/// begins anew, so that nothing is believed delivered that is not. Thread-safe.
final class AmqpConnections implements AutoCloseable {
  /// A broker that has gone without a word is found out after two of these.
  private static final int HEARTBEAT_SECONDS = 10;

  /// As much as brokers take themselves by default. A larger message ends the connection, while one
  /// over `message-max` is only refused.
  private static final int BODY_BYTES_MAX = 128 << 20;

  private static final int CLOSE_MILLIS_MAX = 5_000;

  private final String system;
  private final AmqpSettings settings;
  private final List<Broker> brokers;
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();

  private record Broker(Address address, ConnectionFactory factory) {}

  AmqpConnections(AmqpSystem.Parts parts) {
    this.system = parts.name();
    this.settings = parts.settings();
    this.brokers = settings.url().stream().map(url -> broker(url, parts.tls())).toList();
  }

  private Broker broker(URI url, Http.Tls tls) {
    ConnectionFactory factory = new ConnectionFactory().useBlockingIo();
    int millis = Math.clamp(settings.connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
    factory.setConnectionTimeout(millis);
    factory.setHandshakeTimeout(millis);
    factory.setChannelRpcTimeout(millis);
    factory.setShutdownTimeout(millis);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setMaxInboundMessageBodySize(BODY_BYTES_MAX);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setSharedExecutor(callbacks);
    factory.setThreadFactory(
        Thread.ofPlatform().daemon().name("amqp-" + system + "-", 0).factory());
    factory.setVirtualHost(settings.virtualHost());
    Secret password = settings.password();
    if (settings.username() == null || password == null) {
      factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    } else {
      factory.setUsername(settings.username());
      factory.setPassword(password.reveal());
    }
    if (AmqpConnector.ADDRESSES.isEncrypted(url)) {
      encrypt(factory, tls);
    }
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    return new Broker(new Address(host, url.getPort()), factory);
  }

  private void encrypt(ConnectionFactory factory, Http.Tls tls) {
    try {
      factory.useSslProtocol(Certificates.context(tls));
      factory.enableHostnameVerification();
    } catch (GeneralSecurityException | IOException failure) {
      throw Faults.unreachable(system, "its certificates cannot be used: " + failure.getMessage());
    }
  }

  /// A connection to the first broker that takes us.
  Connection open() throws IOException, TimeoutException {
    Exception last = null;
    for (Broker broker : brokers) {
      try {
        return broker.factory().newConnection(List.of(broker.address()), "banyan " + system);
      } catch (IOException | TimeoutException | ShutdownSignalException failure) {
        last = failure;
      }
    }
    if (last instanceof TimeoutException timeout) {
      throw timeout;
    }
    throw last instanceof IOException failure ? failure : new IOException(last);
  }

  /// A channel of it; the client says null where the broker allows no more.
  static Channel channel(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the broker allows no channel");
    }
    return channel;
  }

  /// Asks whether what is read and written is there.
  void check(Channel channel) throws IOException {
    if (settings.queue() != null) {
      channel.queueDeclarePassive(settings.queue());
    }
    if (settings.exchange() != null) {
      channel.exchangeDeclarePassive(settings.exchange());
    }
  }

  /// Ends a connection, whatever state it is in; what was acknowledged before is known then.
  static void end(@Nullable Connection connection) {
    if (connection != null) {
      connection.abort(CLOSE_MILLIS_MAX);
    }
  }

  @Override
  public void close() {
    callbacks.shutdown();
  }
}
