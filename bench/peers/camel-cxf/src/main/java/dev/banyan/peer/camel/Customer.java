package dev.banyan.peer.camel;

import dev.banyan.peer.camel.crm.CustomerRecord;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// What is answered, and how it is made of the record of the WSDL.
public record Customer(
    String id,
    String name,
    String status,
    BigDecimal credit,
    @Nullable LocalDate since,
    @Nullable String email) {
  static Customer of(CustomerRecord legacy) {
    String opened = legacy.getOPENDT();
    String email = legacy.getCONTACT().getEMAIL();
    return new Customer(
        legacy.getCUSTNO(),
        legacy.getCUSTNM().strip(),
        switch (legacy.getSTATCD()) {
          case "A" -> "active";
          case "S" -> "suspended";
          case "C" -> "closed";
          default -> throw new IllegalStateException("unknown status");
        },
        BigDecimal.valueOf(legacy.getCRLIM(), 2),
        opened.equals("00000000")
            ? null
            : LocalDate.parse(opened, DateTimeFormatter.BASIC_ISO_DATE),
        email.isEmpty() ? null : email);
  }
}
