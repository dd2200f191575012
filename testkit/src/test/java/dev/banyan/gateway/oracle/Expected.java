package dev.banyan.gateway.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the records mean, by the oracle's own reading of them: orders, windows, and which request
/// became which events. It shares nothing with the code that it judges.
final class Expected {
  private static final Pattern ITEM = Pattern.compile("\"item\":\"([^\"]*)\"");
  private static final Pattern CENTS = Pattern.compile("\"cents\":(\\d+)");
  private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([^\"]*)\"");

  /// An order after its events.
  static final class Order {
    String status = "";
    long cents;
    long items;
    final Map<String, Integer> said = new HashMap<>();

    /// How often a reaction has said that event.
    int said(String event) {
      return said.getOrDefault(event, 0);
    }
  }

  final Map<String, Order> orders = new TreeMap<>();
  final Map<Long, long[]> windows = new TreeMap<>();
  final Map<String, List<String>> itemEvents = new HashMap<>();
  final List<String> wrong = new ArrayList<>();
  private final Set<String> references = new HashSet<>();

  void take(Stored.Row row) {
    String[] kind = row.kind().split("[./]");
    if (!kind[0].equals("order")) {
      return;
    }
    String id = row.stream().substring("model/order/".length());
    Order order = orders.computeIfAbsent(id, _ -> new Order());
    switch (kind[1]) {
      case "Placed" -> {
        expect(order, "", row);
        order.status = "open";
        String reference = found(REFERENCE, row.payload());
        if (!reference.isEmpty() && !references.add(reference)) {
          wrong.add("two orders have " + reference);
        }
        counted(order, row);
      }
      case "Added" -> {
        expect(order, "open", row);
        counted(order, row);
      }
      case "Shipped" -> {
        expect(order, "open", row);
        order.status = "shipped";
      }
      case "RefundAsked" -> {
        expect(order, "shipped", row);
        order.status = "refunding";
      }
      default -> {
        order.said.merge(kind[1], 1, Integer::sum);
        return;
      }
    }
    String item = found(ITEM, row.payload());
    itemEvents.computeIfAbsent(item, _ -> new ArrayList<>()).add(kind[1] + " " + id);
  }

  private void expect(Order order, String status, Stored.Row row) {
    if (!order.status.equals(status)) {
      wrong.add(row.kind() + " at an order that is " + order.status + ": " + row.line());
    }
  }

  private void counted(Order order, Stored.Row row) {
    long cents = Long.parseLong(found(CENTS, row.payload()));
    order.cents += cents;
    order.items++;
    long length = World.WINDOW_SECONDS * 1_000_000L;
    long[] window =
        windows.computeIfAbsent(Math.floorDiv(row.atMicros(), length), _ -> new long[2]);
    window[0]++;
    window[1] += cents;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
