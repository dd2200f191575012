package dev.banyan.bench.streams;

import java.util.Locale;

/// The events: number `n` belongs to a customer of a prime number of them, and is that customer's
/// `n / CUSTOMERS`-th. What comes of it is known, byte by byte.
final class Events {
  static final int CUSTOMERS = 10_007;
  static final int BYTES = 300;
  private static final String NOTE = "left at the gate, the neighbour knows; ".repeat(8);

  private Events() {}

  static int customer(long number) {
    return (int) (number * 7_919 % CUSTOMERS);
  }

  static long sequence(long number) {
    return number / CUSTOMERS;
  }

  static String key(long number) {
    return "c-%05d".formatted(customer(number));
  }

  /// The event as it is taken: JSON of 300 bytes.
  static String taken(long number) {
    String head =
        ("{\"ORD_NO\":\"o-%010d\",\"CUST_NO\":\"%s\",\"SEQ\":%d,"
                + "\"ORD_DT\":\"%s\",\"AMT\":%d,\"CUR\":\"EUR\",\"STAT_CD\":\"%s\",\"NOTE\":\"")
            .formatted(
                number,
                key(number),
                sequence(number),
                day(number, ""),
                cents(number),
                number % 3 == 0 ? "A" : "S");
    return head + note(number) + "\"}";
  }

  /// The event as it must come out.
  static String made(long number) {
    return String.format(
        Locale.ROOT,
        "{\"id\":\"o-%010d\",\"customer\":\"%s\",\"sequence\":%d,"
            + "\"placed\":\"%s\",\"amount\":%d.%02d,\"currency\":\"EUR\","
            + "\"status\":\"%s\",\"note\":\"%s\"}",
        number,
        key(number),
        sequence(number),
        day(number, "-"),
        cents(number) / 100,
        cents(number) % 100,
        number % 3 == 0 ? "active" : "suspended",
        note(number));
  }

  private static String day(long number, String between) {
    return "2026%s%02d%s%02d".formatted(between, 1 + number % 12, between, 1 + number % 28);
  }

  private static long cents(long number) {
    return 100 + number * 31 % 1_000_000;
  }

  private static String note(long number) {
    int head =
        ("{\"ORD_NO\":\"o-0000000000\",\"CUST_NO\":\"c-00000\","
                + "\"SEQ\":,\"ORD_DT\":\"20260101\",\"AMT\":,\"CUR\":\"EUR\","
                + "\"STAT_CD\":\"A\",\"NOTE\":\"\"}")
            .length();
    int numbers = Long.toString(sequence(number)).length() + Long.toString(cents(number)).length();
    return NOTE.substring(0, BYTES - head - numbers);
  }
}
