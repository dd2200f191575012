package dev.banyan.peer.payments;

import java.math.BigDecimal;
import org.axonframework.eventsourcing.annotation.EventSourcedEntity;
import org.axonframework.eventsourcing.annotation.EventSourcingHandler;
import org.axonframework.eventsourcing.annotation.reflection.EntityCreator;
import org.axonframework.messaging.commandhandling.annotation.CommandHandler;
import org.axonframework.messaging.eventhandling.gateway.EventAppender;
import org.jspecify.annotations.Nullable;

/// The aggregate. Axon looks for one of that id before it lets a new one be; what two at once would
/// do is held by the event store's unique constraint.
@EventSourcedEntity(tagKey = "paymentId")
public class Payment {
  private @Nullable String status;
  private @Nullable BigDecimal amount;

  @EntityCreator
  public Payment() {}

  @CommandHandler
  public static void handle(Authorise command, EventAppender events) {
    events.append(new Authorised(command.id(), command.amount(), command.card()));
  }

  @EventSourcingHandler
  void on(Authorised event) {
    status = "authorised";
    amount = event.amount();
  }

  @Override
  public String toString() {
    return status + " " + amount;
  }
}
