package dev.banyan.bench.mapping;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What the API shows of a customer, as one would write it by hand.
record ModernCustomer(
    String id,
    String name,
    Status status,
    BigDecimal credit,
    @Nullable LocalDate since,
    @Nullable String email) {

  /// Whether business is done with a customer.
  enum Status {
    ACTIVE("active", "A"),
    SUSPENDED("suspended", "S"),
    CLOSED("closed", "C");

    final String word;
    final String code;

    Status(String word, String code) {
      this.word = word;
      this.code = code;
    }

    static Status ofCode(String code) {
      return switch (code) {
        case "A" -> ACTIVE;
        case "S" -> SUSPENDED;
        case "C" -> CLOSED;
        default -> throw new IllegalArgumentException("unknown status");
      };
    }

    static Status ofWord(String word) {
      return switch (word) {
        case "active" -> ACTIVE;
        case "suspended" -> SUSPENDED;
        case "closed" -> CLOSED;
        default -> throw new IllegalArgumentException("unknown status");
      };
    }
  }
}
