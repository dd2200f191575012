package dev.banyan.bench.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The record of the customer file, as one would write it by hand.
record LegacyCustomer(
    @Nullable String layout,
    String custNo,
    String custName,
    String statusCode,
    long creditLimit,
    String openDate,
    Contact contact,
    int riskClass,
    List<String> regions,
    @Nullable String notes,
    String sourceSystem,
    String updateDate,
    @Nullable String filler) {

  /// How a customer is reached.
  record Contact(String email, String phone, @Nullable String fax) {}
}
