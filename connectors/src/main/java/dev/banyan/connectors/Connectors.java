package dev.banyan.connectors;

import dev.banyan.connect.Connector;
import dev.banyan.connectors.amqp.AmqpConnector;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.connectors.jdbc.JdbcConnector;
import dev.banyan.connectors.jms.JmsConnector;
import dev.banyan.connectors.kafka.KafkaConnector;
import dev.banyan.connectors.soap.SoapConnector;
import java.util.List;

/// The list that registers every kind of system.
public final class Connectors {
  private Connectors() {}

  /// One line per kind.
  public static List<Connector<?>> all() {
    return List.of(
        new AmqpConnector(), //
        new HttpConnector(),
        new JdbcConnector(),
        new JmsConnector(),
        new KafkaConnector(),
        new SoapConnector());
  }
}
