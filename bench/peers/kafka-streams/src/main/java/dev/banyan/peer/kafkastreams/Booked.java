package dev.banyan.peer.kafkastreams;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.time.Instant;

/// A booking; what is not named here is passed over.
@JsonIgnoreProperties(ignoreUnknown = true)
public record Booked(String shop, BigDecimal amount, Instant time, long sequence) {
  /// A booking as it is recorded.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Recorded(Booked data) {}
}
