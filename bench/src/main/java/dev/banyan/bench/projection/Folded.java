package dev.banyan.bench.projection;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the rows must be: a fold over the bookings as they were made, in a few lines of its own.
final class Folded {
  private final Map<String, long[]> sums = new TreeMap<>();
  private final Map<Long, Map<String, Long>> shops = new TreeMap<>();

  void add(Bookings.Booking one) {
    long[] account = sums.computeIfAbsent("account/" + one.account(), _ -> new long[3]);
    account[0]++;
    account[1] += one.cents();
    account[2] = Math.max(account[2], one.sequence());
    long minute = one.millis() / Bookings.MINUTE * Bookings.MINUTE;
    long[] window = sums.computeIfAbsent("minute/" + minute, _ -> new long[2]);
    window[0]++;
    window[1] += one.cents();
    long hour = one.millis() / Bookings.HOUR * Bookings.HOUR;
    shops.computeIfAbsent(hour, _ -> new TreeMap<>()).merge(one.shop(), 1L, Long::sum);
  }

  Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    sums.forEach((key, sum) -> rows.put(key, sums(sum)));
    shops.forEach((hour, counts) -> rows.put("shops/" + hour, most(counts)));
    return rows;
  }

  private static String sums(long[] sum) {
    String text = sum[0] + " " + BigDecimal.valueOf(sum[1], 2);
    return sum.length == 2 ? text : text + " " + sum[2];
  }

  /// The counts of those that came most often: which of two with the same count is shown is not
  /// said.
  private static String most(Map<String, Long> counts) {
    List<Long> all = counts.values().stream().sorted(Comparator.reverseOrder()).toList();
    return all.stream()
        .limit(Bookings.SHOPS_SHOWN)
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }
}
