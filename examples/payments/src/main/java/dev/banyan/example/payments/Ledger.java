package dev.banyan.example.payments;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the switch has done, by reference: how often it was asked, and how often money moved. In
/// memory: every start is empty. Guarded by its monitor.
final class Ledger {
  /// What can be asked of the switch.
  enum Deed {
    AUTHORISE,
    CAPTURE,
    REFUND;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Count {
    private int asked;
    private int made;
  }

  private final Map<String, Map<Deed, Count>> counts = new TreeMap<>();
  private int receipts;

  /// Does it once for a reference, however often it is asked.
  synchronized String once(Deed deed, String reference) {
    Count count = count(deed, reference);
    count.asked++;
    count.made = 1;
    return "A-" + reference;
  }

  /// Does it whenever it is asked.
  synchronized String again(Deed deed, String reference) {
    Count count = count(deed, reference);
    count.asked++;
    count.made++;
    receipts++;
    return "R%06d".formatted(receipts);
  }

  /// Whether it was done.
  synchronized boolean holds(Deed deed, String reference) {
    Map<Deed, Count> all = counts.get(reference);
    Count count = all == null ? null : all.get(deed);
    return count != null && count.made > 0;
  }

  private Count count(Deed deed, String reference) {
    return counts
        .computeIfAbsent(reference, _ -> new TreeMap<>())
        .computeIfAbsent(deed, _ -> new Count());
  }

  /// The counts of a reference, as JSON.
  synchronized String json(String reference) {
    Map<Deed, Count> all = counts.getOrDefault(reference, Map.of());
    StringBuilder json = new StringBuilder("{");
    for (Deed deed : Deed.values()) {
      @Nullable Count count = all.get(deed);
      json.append(json.length() > 1 ? "," : "")
          .append(
              "\"%s\":{\"asked\":%d,\"made\":%d}"
                  .formatted(
                      deed.word(),
                      count == null ? 0 : count.asked,
                      count == null ? 0 : count.made));
    }
    return json.append('}').toString();
  }
}
