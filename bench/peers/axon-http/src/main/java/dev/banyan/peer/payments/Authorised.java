package dev.banyan.peer.payments;

import java.math.BigDecimal;
import org.axonframework.eventsourcing.annotation.EventTag;

/// The event.
public record Authorised(@EventTag String paymentId, BigDecimal amount, String card) {}
