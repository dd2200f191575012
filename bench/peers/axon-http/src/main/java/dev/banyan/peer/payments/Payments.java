package dev.banyan.peer.payments;

import jakarta.persistence.EntityManager;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Commands, each with its answer under its key in one transaction, in which the event store takes
/// part.
@Service
public class Payments {
  private final CommandGateway commands;
  private final EntityManager entities;

  public Payments(CommandGateway commands, EntityManager entities) {
    this.commands = commands;
    this.entities = entities;
  }

  @Transactional
  public String authorise(Authorise command, @Nullable String key) {
    commands.sendAndWait(command);
    String answer =
        "{\"id\":\"%s\",\"status\":\"authorised\",\"amount\":%s}"
            .formatted(command.id(), command.amount());
    if (key != null) {
      entities.persist(new KeptAnswer(key, command.toString(), answer));
    }
    return answer;
  }

  @Transactional(readOnly = true)
  public @Nullable KeptAnswer kept(String key) {
    return entities.find(KeptAnswer.class, key);
  }
}
