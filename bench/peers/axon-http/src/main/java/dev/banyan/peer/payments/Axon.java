package dev.banyan.peer.payments;

import jakarta.persistence.EntityManager;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcedEntityModule;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/// Axon as its Spring starter sets it up: the open JPA event store on Spring's entity manager, in
/// Spring's transactions.
@Configuration
public class Axon {
  @Bean
  public AxonConfiguration axonConfiguration(
      EntityManager entities, PlatformTransactionManager transactions) {
    TransactionManager ours = new SpringTransactions(transactions);
    return EventSourcingConfigurer.create()
        .registerEntity(EventSourcedEntityModule.autodetected(String.class, Payment.class))
        .registerEventStorageEngine(
            axon ->
                new AggregateBasedJpaEventStorageEngine(
                    () -> entities,
                    ours,
                    axon.getComponent(EventConverter.class),
                    settings -> settings))
        .componentRegistry(
            registry -> registry.registerComponent(TransactionManager.class, _ -> ours))
        .start();
  }

  @Bean
  public CommandGateway commandGateway(AxonConfiguration axon) {
    return axon.getComponent(CommandGateway.class);
  }
}
