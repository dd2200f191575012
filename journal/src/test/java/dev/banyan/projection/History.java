package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.model.Event;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A random history of orders in a journal, and what an exact fold over all of it at once makes of
/// it, in as few lines as it takes.
final class History {
  private static final BigDecimal PAID_MAX = new BigDecimal("9999.99");

  private final Random random;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  private Duration ahead = Duration.ZERO;

  History(Random random) {
    this.random = random;
  }

  /// The clock of the journal.
  Instant now() {
    return now.plus(ahead);
  }

  /// By how much that clock is wrong from now on.
  void set(Duration wrong) {
    ahead = wrong;
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  private static BigDecimal money(int cents) {
    return BigDecimal.valueOf(cents, 2);
  }

  /// Appends some events.
  void goOn(Journal journal, int events) {
    for (int i = 0; i < events; i++) {
      now = now.plusMillis(random.nextInt(4_000));
      String id = "A" + random.nextInt(12);
      String tenant = random.nextInt(4) == 0 ? "acme" : "";
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> placed(journal, tenant, id);
        case 3, 4 -> paid(journal, tenant, id, money(random.nextInt(300_000)));
        default -> append(journal, tenant, id, "OrderCancelled", Struct.of(Orders.CANCELLED));
      }
    }
  }

  private void placed(Journal journal, String tenant, String id) {
    int kind = random.nextInt(10);
    Instant at = kind == 0 ? now.minusSeconds(random.nextInt(200)) : now.plusSeconds(kind * 9L);
    OffsetDateTime placed = kind < 4 ? at.atOffset(ZoneOffset.UTC) : null;
    String customer = "C" + random.nextInt(5);
    BigDecimal total = money(random.nextInt(100_000));
    append(journal, tenant, id, "OrderPlaced", Struct.of(Orders.PLACED, customer, total, placed));
  }

  static void paid(Journal journal, String tenant, String id, BigDecimal amount) {
    append(journal, tenant, id, "OrderPaid", Struct.of(Orders.PAID, amount));
  }

  static Outcome.Place append(
      Journal journal, String tenant, String id, String event, Struct data) {
    Outcome outcome =
        journal.append(
            Append.to(
                Orders.MODEL.stream(tenant, id),
                Expected.any(),
                Orders.CODEC.entry(Orders.event(event), data, Orders.BY)),
            soon());
    return ((Outcome.Written) outcome).places().getFirst();
  }

  /// All events of the journal, partition by partition.
  static List<Event> events(Journal journal) {
    List<Event> all = new ArrayList<>();
    for (int partition = 0; partition < journal.partitions(); partition++) {
      for (Recorded record : journal.read(partition, 0, 10_000, soon())) {
        all.add(Objects.requireNonNull(Orders.CODEC.read(record)));
      }
    }
    return all;
  }

  /// The rows of the summary: by tenant and id, customer, status and what is paid.
  static Map<String, String> summary(Journal journal) {
    Map<String, @Nullable String> customers = new TreeMap<>();
    Map<String, BigDecimal> paid = new TreeMap<>();
    Map<String, String> status = new TreeMap<>();
    Set<String> parked = new HashSet<>();
    for (Event event : events(journal)) {
      String id = event.tenant() + "/" + event.key();
      if (parked.contains(id)) {
        continue;
      }
      switch (event.type().name()) {
        case "OrderPlaced" -> {
          customers.put(id, (String) event.data().at(0));
          status.put(id, "placed");
          paid.put(id, money(0));
        }
        case "OrderPaid" -> {
          BigDecimal sum = paid.getOrDefault(id, money(0)).add((BigDecimal) event.data().at(0));
          if (!customers.containsKey(id) || sum.compareTo(PAID_MAX) > 0) {
            parked.add(id);
          } else {
            status.put(id, "paid");
            paid.put(id, sum);
          }
        }
        default -> {
          customers.remove(id);
          status.remove(id);
          paid.remove(id);
        }
      }
    }
    Map<String, String> rows = new TreeMap<>();
    customers.forEach(
        (id, customer) -> rows.put(id, customer + " " + status.get(id) + " " + paid.get(id)));
    return rows;
  }

  /// What was placed in each window: amounts by tenant and begin.
  static Map<String, List<BigDecimal>> windows(Journal journal) {
    Map<String, List<BigDecimal>> windows = new TreeMap<>();
    Map<Integer, Long> watermarks = new TreeMap<>();
    long every = Orders.EVERY.toMillis();
    for (Event event : events(journal)) {
      if (!event.type().name().equals("OrderPlaced")) {
        continue;
      }
      long at =
          event.data().at(2) instanceof OffsetDateTime placed
              ? placed.toInstant().toEpochMilli()
              : event.at().toEpochMilli();
      long from = Math.floorDiv(at, every) * every;
      int partition = event.place().partition();
      long recorded = event.at().toEpochMilli();
      long told = watermarks.getOrDefault(partition, Long.MIN_VALUE);
      long watermark = told > recorded + 60_000 ? Long.MIN_VALUE : told;
      watermarks.put(partition, Math.max(watermark, Math.min(at, recorded)));
      if (watermark < from + every + Orders.LATE.toMillis()) {
        String window = event.tenant() + "/" + Instant.ofEpochMilli(from);
        windows
            .computeIfAbsent(window, _ -> new ArrayList<>())
            .add((BigDecimal) Objects.requireNonNull(event.data().at(1)));
      }
    }
    return windows;
  }

  /// The windows of the revenue: by tenant and begin, count, sum, smallest, largest and mean.
  static Map<String, String> revenue(Journal journal) {
    Map<String, String> rows = new TreeMap<>();
    windows(journal)
        .forEach(
            (window, amounts) -> {
              BigDecimal sum = amounts.stream().reduce(money(0), BigDecimal::add);
              BigDecimal least = amounts.stream().min(BigDecimal::compareTo).orElseThrow();
              BigDecimal most = amounts.stream().max(BigDecimal::compareTo).orElseThrow();
              BigDecimal mean =
                  sum.divide(BigDecimal.valueOf(amounts.size()), 6, RoundingMode.HALF_EVEN);
              String ends = least + " " + most;
              rows.put(window, amounts.size() + " " + sum + " " + ends + " " + mean);
            });
    return rows;
  }
}
