package dev.banyan.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

/// The warehouse packs what slips say, over a real broker.
final class WarehouseTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @Test
  void packsAnOrderOnceAndTellsItsWeightAsTheScaleDoes() throws Exception {
    try (Broker broker = new Broker();
        Warehouse warehouse = new Warehouse(broker.url());
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
        JMSContext context = factory.createContext()) {
      Queue slips = context.createQueue("WAREHOUSE.SLIPS");
      var parcels = context.createConsumer(context.createQueue("WAREHOUSE.PARCELS"));

      context.createProducer().send(slips, "O1;tea;2").send(slips, "O1;tea;2");
      String first = parcels.receiveBody(String.class, PATIENCE_MILLIS);
      warehouse.scale(Warehouse.Scale.KILOGRAMS);
      context.createProducer().send(slips, "O2;tea;3");
      String second = parcels.receiveBody(String.class, PATIENCE_MILLIS);

      assertThat(first).contains("\"order\": \"O1\", \"grams\": 900}");
      assertThat(second).contains("\"order\": \"O2\", \"grams\": \"1,350 kg\"}");
      assertThat(warehouse.count("O1")).isEqualTo(new Warehouse.Count(2, 1));
    }
  }
}
