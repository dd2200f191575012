package dev.banyan.peer.payments;

import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.persistence.autoconfigure.EntityScan;

/// The application; its settings stand in `application.yaml`.
@SpringBootApplication
@EntityScan(basePackageClasses = {Main.class, AggregateEventEntry.class})
public class Main {
  static void main(String[] arguments) {
    SpringApplication.run(Main.class, arguments);
  }
}
