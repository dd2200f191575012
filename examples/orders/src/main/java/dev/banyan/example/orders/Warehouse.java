package dev.banyan.example.orders;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/// Takes slips of `WAREHOUSE.SLIPS`, packs what they say, and tells of each parcel on
/// `WAREHOUSE.PARCELS`. An order is packed once, however many slips there are for it.
///
/// The slip and the parcel are one transaction of the broker. Slips come one at a time, on a thread
/// of the client; what is kept is guarded by the monitor.
final class Warehouse implements AutoCloseable {
  /// What its scale tells: whole grams as a number, or, once somebody has touched it, kilograms as
  /// a text that nobody has agreed on.
  enum Scale {
    GRAMS,
    KILOGRAMS
  }

  /// How many slips came for an order, and how many parcels were packed.
  record Count(int slips, int packed) {}

  private static final int GRAMS_EACH = 450;

  private final ActiveMQConnectionFactory factory;
  private final Connection connection;
  private final Session session;
  private final MessageProducer parcels;
  private final Map<String, Integer> slips = new HashMap<>();
  private Scale scale = Scale.GRAMS;
  private int packed;

  Warehouse(String broker) throws JMSException {
    factory = new ActiveMQConnectionFactory(broker);
    connection = factory.createConnection();
    session = connection.createSession(true, Session.SESSION_TRANSACTED);
    parcels = session.createProducer(session.createQueue("WAREHOUSE.PARCELS"));
    MessageConsumer consumer = session.createConsumer(session.createQueue("WAREHOUSE.SLIPS"));
    consumer.setMessageListener(this::take);
    connection.start();
  }

  private void take(Message message) {
    try {
      if (message instanceof TextMessage text) {
        pack(text.getText().split(";", -1));
      }
      session.commit();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void pack(String[] slip) throws JMSException {
    String order = slip[0];
    if (slips.merge(order, 1, Integer::sum) > 1) {
      return;
    }
    packed++;
    int grams = GRAMS_EACH * Integer.parseInt(slip[2]);
    String weight =
        switch (scale) {
          case GRAMS -> Integer.toString(grams);
          case KILOGRAMS -> "\"%d,%03d kg\"".formatted(grams / 1000, grams % 1000);
        };
    String parcel =
        "{\"parcel\": \"PK%06d\", \"order\": \"%s\", \"grams\": %s}"
            .formatted(packed, order, weight);
    parcels.send(session.createTextMessage(parcel));
  }

  synchronized void scale(Scale wanted) {
    scale = wanted;
  }

  synchronized Count count(String order) {
    int came = slips.getOrDefault(order, 0);
    return new Count(came, Math.min(came, 1));
  }

  @Override
  public void close() throws JMSException {
    connection.close();
    factory.close();
  }
}
