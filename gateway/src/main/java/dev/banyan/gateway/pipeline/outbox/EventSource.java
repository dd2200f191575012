package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.journal.Journal;
import dev.banyan.model.Aggregates;
import dev.banyan.model.EventType;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// The events of a model as messages, in the order of each aggregate. What was reached is kept in
/// the journal by position; what was delivered after that is delivered again, with the same id,
/// when a process or a node is gone. Thread-safe.
public final class EventSource implements MessageSource {
  /// How long another node waits before it goes on in the place of a silent one.
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final String pipeline;
  private final Choice choice;
  private final Aggregates aggregates;
  private final Supplier<Journal> journal;
  private final EventMessages messages;

  /// Tells this life of the process from those before it, and from other nodes.
  private final String node = UUID.randomUUID().toString();

  /// Which events of a model are meant.
  ///
  /// @param data the fields of all of them, optional where not all have them
  /// @param fromTheBeginning whether a new pipeline begins with the first event there is
  /// @param shared whether other processes work with the same store
  public record Choice(
      List<EventType> events, Structure data, boolean fromTheBeginning, boolean shared) {
    public Choice {
      events = List.copyOf(events);
    }
  }

  /// @param journal answers the journal once it is open
  public EventSource(
      String pipeline, Choice choice, Aggregates aggregates, Supplier<Journal> journal) {
    this.pipeline = pipeline;
    this.choice = choice;
    this.aggregates = aggregates;
    this.journal = journal;
    this.messages = new EventMessages(aggregates.codec(), choice.events(), choice.data());
  }

  /// What its messages are.
  public Contract contract() {
    return new Contract(messages.type(), EventMessages.KEY);
  }

  /// The model and its events, for people.
  public String told() {
    List<String> names = choice.events().stream().map(EventType::name).toList();
    return "events of model " + aggregates.model().name() + ": " + String.join(", ", names);
  }

  /// The name of the model.
  public String model() {
    return aggregates.model().name();
  }

  /// Records where it begins, where it never did: to be called before the first event that it is to
  /// see can happen.
  public void declare() {
    Reached.of(pipeline, journal.get()).declare(choice.fromTheBeginning());
  }

  @Override
  public Subscription subscribe(String name, int unsettledMax) {
    Reached reached = Reached.of(pipeline, journal.get());
    return EventSubscription.start(
        new EventSubscription.Way(reached, messages, node, choice.shared(), LEASE));
  }

  @Override
  public Struct decode(Message message) {
    return messages.value(message);
  }
}
