package dev.banyan.peer.camelkafka;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/// An event as it is made.
public record Made(
    String id,
    String customer,
    long sequence,
    LocalDate placed,
    BigDecimal amount,
    String currency,
    String status,
    String note) {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");

  /// The mapping.
  public static Made of(Taken taken) {
    String status =
        switch (taken.status()) {
          case "A" -> "active";
          case "S" -> "suspended";
          default -> throw new IllegalArgumentException("a status " + taken.status());
        };
    return new Made(
        taken.number(),
        taken.customer(),
        taken.sequence(),
        LocalDate.parse(taken.placed(), DAY),
        BigDecimal.valueOf(taken.amount(), 2),
        taken.currency(),
        status,
        taken.note());
  }
}
