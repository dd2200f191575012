package dev.banyan.peer.camelkafka;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.component.kafka.KafkaConstants;

/// Apache Camel: `Main SERVERS TAKEN MADE`. Four consumers, one for each partition, each in its
/// order. A consumer polls again when the route is done with all it has polled, acknowledgements
/// included, and its position is committed then.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    org.apache.camel.main.Main main = new org.apache.camel.main.Main();
    main.configure().addRoutesBuilder(new Events(arguments[0], arguments[1], arguments[2]));
    main.run();
  }

  private static final class Events extends RouteBuilder {
    private final String servers;
    private final String taken;
    private final String made;

    Events(String servers, String taken, String made) {
      this.servers = servers;
      this.taken = taken;
      this.made = made;
    }

    @Override
    public void configure() {
      JsonMapper mapper =
          JsonMapper.builder()
              .addModule(new JavaTimeModule())
              .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
              .build();
      from("kafka:%s?brokers=%s&groupId=%s&autoOffsetReset=earliest&consumersCount=4"
              .formatted(taken, servers, made)
              + "&breakOnFirstError=true"
              + "&valueDeserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer")
          .unmarshal(new JacksonDataFormat(mapper, Taken.class))
          .process(Events::map)
          .marshal(new JacksonDataFormat(mapper, Made.class))
          .to("kafka:%s?brokers=%s&requestRequiredAcks=all".formatted(made, servers)
              + "&valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer");
    }

    private static void map(Exchange exchange) {
      Object key = exchange.getMessage().getHeader(KafkaConstants.KEY);
      exchange.getMessage().setBody(Made.of(exchange.getMessage().getBody(Taken.class)));
      exchange.getMessage().removeHeaders("*");
      exchange.getMessage().setHeader(KafkaConstants.KEY, key);
    }
  }
}
