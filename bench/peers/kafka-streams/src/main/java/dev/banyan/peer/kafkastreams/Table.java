package dev.banyan.peer.kafkastreams;

import java.util.Locale;

/// A table of bookings: a state store of rows, each some whole numbers.
enum Table {
  /// For each account how many bookings it has, their sum in cents, and the last sequence.
  BY_ACCOUNT(3),
  /// For each minute how many bookings there are, and their sum in cents.
  BY_MINUTE(2),
  /// For each hour and shop how many bookings there are.
  TOP_SHOPS(1);

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final int numbers;

  Table(int numbers) {
    this.numbers = numbers;
  }

  String store() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Table of(String store) {
    return valueOf(store.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  long[] row() {
    return new long[numbers];
  }

  /// The key of the row that a booking belongs to.
  String key(String account, Booked one) {
    long millis = one.time().toEpochMilli();
    return switch (this) {
      case BY_ACCOUNT -> account;
      case BY_MINUTE -> String.valueOf(millis / MINUTE * MINUTE);
      case TOP_SHOPS -> millis / HOUR * HOUR + "/" + one.shop();
    };
  }

  /// Adds a booking to its row.
  void add(long[] row, Booked one) {
    row[0]++;
    switch (this) {
      case BY_ACCOUNT -> {
        row[1] += one.amount().movePointRight(2).longValueExact();
        row[2] = Math.max(row[2], one.sequence());
      }
      case BY_MINUTE -> row[1] += one.amount().movePointRight(2).longValueExact();
      case TOP_SHOPS -> {}
    }
  }
}
