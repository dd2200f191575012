package dev.banyan.peer.payments;

import java.math.BigDecimal;
import org.axonframework.modelling.annotation.TargetEntityId;

/// The command.
public record Authorise(@TargetEntityId String id, BigDecimal amount, String card) {}
