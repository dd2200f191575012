package dev.banyan.bench.mapping;

import dev.banyan.bench.mapping.ModernCustomer.Status;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The customer mapping written by hand, with all that the compiled one checks and keeps: bounds of
/// the modern type on the way up, the legacy field as it is where it shows the value already on the
/// way down. The plain way up reads the date by `DateTimeFormatter`, as one would; the other one
/// takes it apart digit by digit.
final class HandMapping {
  private static final String NO_DATE = "00000000";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
  private static final long CREDIT_MAX = 999_999_999_999_999L;

  private final InstantSource clock;

  HandMapping(InstantSource clock) {
    this.clock = clock;
  }

  ModernCustomer upPlainly(LegacyCustomer legacy) {
    String opened = legacy.openDate();
    return up(legacy, opened.equals(NO_DATE) ? null : LocalDate.parse(opened, DATE));
  }

  ModernCustomer up(LegacyCustomer legacy) {
    return up(legacy, date(legacy.openDate()));
  }

  private static ModernCustomer up(LegacyCustomer legacy, @Nullable LocalDate since) {
    if (Math.abs(legacy.creditLimit()) > CREDIT_MAX) {
      throw new IllegalArgumentException("the credit has too many digits");
    }
    return new ModernCustomer(
        bounded(legacy.custNo(), 8),
        bounded(legacy.custName().stripTrailing(), 40),
        Status.ofCode(legacy.statusCode()),
        BigDecimal.valueOf(legacy.creditLimit(), 2),
        since,
        email(legacy.contact().email()));
  }

  private static String bounded(String text, int max) {
    if (text.length() > max) {
      throw new IllegalArgumentException("a text is too long");
    }
    return text;
  }

  private static @Nullable String email(String text) {
    return text.isEmpty() ? null : bounded(text, 120);
  }

  private static @Nullable LocalDate date(String text) {
    if (text.equals(NO_DATE)) {
      return null;
    }
    if (text.length() != 8) {
      throw new IllegalArgumentException("no date");
    }
    int digits = 0;
    for (int i = 0; i < 8; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("no date");
      }
      digits = digits * 10 + digit;
    }
    return LocalDate.of(digits / 10_000, digits / 100 % 100, digits % 100);
  }

  LegacyCustomer down(ModernCustomer modern, LegacyCustomer original) {
    String name = original.custName();
    String opened = original.openDate();
    LegacyCustomer.Contact contact = original.contact();
    return new LegacyCustomer(
        original.layout(),
        modern.id(),
        name.stripTrailing().equals(modern.name()) ? name : modern.name(),
        modern.status().code,
        modern.credit().setScale(2).unscaledValue().longValueExact(),
        Objects.equals(date(opened), modern.since()) ? opened : text(modern.since()),
        Objects.equals(email(contact.email()), modern.email())
            ? contact
            : new LegacyCustomer.Contact(
                modern.email() == null ? "" : modern.email(), contact.phone(), contact.fax()),
        original.riskClass(),
        original.regions(),
        original.notes(),
        "BANYAN",
        text(Instant.ofEpochMilli(clock.millis()).atOffset(ZoneOffset.UTC).toLocalDate()),
        original.filler());
  }

  private static String text(@Nullable LocalDate date) {
    if (date == null) {
      return NO_DATE;
    }
    int digits = date.getYear() * 10_000 + date.getMonthValue() * 100 + date.getDayOfMonth();
    byte[] text = new byte[8];
    for (int i = 7; i >= 0; i--) {
      text[i] = (byte) ('0' + digits % 10);
      digits /= 10;
    }
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
