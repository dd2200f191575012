package dev.banyan.peer.axon;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AggregateBasedConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.hibernate.cfg.Configuration;

/// Appends to Axon's JPA storage engine: one event of an aggregate in a transaction of its own, on
/// a pool of connections, as a command does.
public final class AxonAppends implements IntConsumer {
  private static final byte[] ENTRY = new byte[300];
  private static final int CALLERS_MAX = 1_024;

  private final AtomicLongArray versions = new AtomicLongArray(CALLERS_MAX);
  private final EntityManagerFactory factory;
  private final Map<Thread, EntityManager> current = new ConcurrentHashMap<>();
  private final EventStorageEngine engine;

  public AxonAppends(String url) {
    Arrays.fill(ENTRY, (byte) 'x');
    Map<String, Object> settings = new HashMap<>();
    settings.put("jakarta.persistence.jdbc.url", url);
    settings.put("jakarta.persistence.jdbc.user", "postgres");
    settings.put("hibernate.hbm2ddl.auto", "create");
    settings.put("hibernate.hikari.maximumPoolSize", "32");
    settings.put("hibernate.hikari.minimumIdle", "32");
    settings.put("hibernate.connection.provider_class", "hikari");
    Configuration configuration = new Configuration();
    settings.forEach((key, value) -> configuration.getProperties().put(key, value));
    configuration.addAnnotatedClass(AggregateEventEntry.class);
    this.factory = configuration.buildSessionFactory();
    this.engine =
        new AggregateBasedJpaEventStorageEngine(
            () -> current.get(Thread.currentThread()),
            this::begin,
            new DelegatingEventConverter(new JacksonConverter()),
            settled -> settled);
  }

  private Transaction begin() {
    EntityManager manager = factory.createEntityManager();
    manager.getTransaction().begin();
    current.put(Thread.currentThread(), shared(manager));
    return new Transaction() {
      @Override
      public void commit() {
        manager.getTransaction().commit();
        manager.close();
      }

      @Override
      public void rollback() {
        manager.close();
      }
    };
  }

  /// The engine closes what it was given before the transaction ends, as a container allows.
  private static EntityManager shared(EntityManager manager) {
    return (EntityManager)
        Proxy.newProxyInstance(
            EntityManager.class.getClassLoader(),
            new Class<?>[] {EntityManager.class},
            (_, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(manager, arguments));
  }

  @Override
  public void accept(int caller) {
    String aggregate = "order-" + caller;
    long version = versions.get(caller);
    Set<Tag> tags = Set.of(Tag.of("Order", aggregate));
    List<TaggedEventMessage<?>> events =
        List.of(
            new GenericTaggedEventMessage<>(
                new GenericEventMessage(new MessageType("order.placed"), ENTRY), tags));
    AppendCondition condition =
        AppendCondition.withCriteria(EventCriteria.havingTags(Tag.of("Order", aggregate)));
    if (version > 0) {
      condition =
          condition.withMarker(new AggregateBasedConsistencyMarker(aggregate, version - 1));
    }
    append(engine.appendEvents(condition, null, events).join());
    versions.set(caller, version + 1);
  }

  private static <R> void append(EventStorageEngine.AppendTransaction<R> transaction) {
    R result = transaction.commit(null).join();
    transaction.afterCommit(result, null).join();
  }
}
