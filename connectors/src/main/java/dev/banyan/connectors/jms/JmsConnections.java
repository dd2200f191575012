package dev.banyan.connectors.jms;

import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;

/// Makes connections to one broker. They do not mend themselves: what breaks is told, and its owner
/// begins anew, so that nothing is believed delivered that is not. Thread-safe.
final class JmsConnections implements AutoCloseable {
  private static final int CONFIRMATION_BYTES = 1 << 20;

  private final JmsSettings settings;
  private final ActiveMQConnectionFactory sending;
  private final ActiveMQConnectionFactory reading;

  JmsConnections(JmsSettings settings, Http.Tls tls) {
    this.settings = settings;
    List<TransportConfiguration> brokers =
        settings.url().stream().map(url -> broker(url, tls)).toList();
    TransportConfiguration[] ways = brokers.toArray(TransportConfiguration[]::new);
    // What tells a sender that its message arrived also lets a connection be taken up again: the
    // broker then gives the messages of a dead reader to others only after a minute.
    this.sending = factory(ways);
    sending.setConfirmationWindowSize(CONFIRMATION_BYTES);
    this.reading = factory(ways);
  }

  private ActiveMQConnectionFactory factory(TransportConfiguration[] ways) {
    ActiveMQConnectionFactory factory = new ActiveMQJMSConnectionFactory(false, ways);
    int millis = millis();
    factory.setReconnectAttempts(0);
    factory.setInitialConnectAttempts(1);
    factory.setCallTimeout(millis);
    factory.setBlockOnAcknowledge(false);
    // No object is ever read, so none may be.
    factory.setDeserializationDenyList("*");
    return factory;
  }

  private int millis() {
    return Math.clamp(settings.connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  private TransportConfiguration broker(URI url, Http.Tls tls) {
    Map<String, Object> way = new HashMap<>();
    way.put(TransportConstants.HOST_PROP_NAME, url.getHost().replaceAll("[\\[\\]]", ""));
    way.put(TransportConstants.PORT_PROP_NAME, url.getPort());
    way.put(TransportConstants.NETTY_CONNECT_TIMEOUT, millis());
    if (JmsConnector.ADDRESSES.isEncrypted(url)) {
      way.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
      way.put(TransportConstants.VERIFY_HOST_PROP_NAME, true);
      way.put(JmsCertificates.KEY, tls);
    }
    return new TransportConfiguration(NettyConnectorFactory.class.getName(), way);
  }

  /// A connection to send by, not started yet.
  Connection open() throws JMSException {
    return open(sending);
  }

  /// A connection to read by, not started yet.
  Connection openToRead() throws JMSException {
    return open(reading);
  }

  private Connection open(ActiveMQConnectionFactory factory) throws JMSException {
    Secret password = settings.password();
    return settings.username() == null || password == null
        ? factory.createConnection()
        : factory.createConnection(settings.username(), password.reveal());
  }

  Destination destination(Session session) throws JMSException {
    return settings.queue() != null
        ? session.createQueue(settings.queue())
        : session.createTopic(settings.topic());
  }

  @Override
  public void close() {
    sending.close();
    reading.close();
  }
}
