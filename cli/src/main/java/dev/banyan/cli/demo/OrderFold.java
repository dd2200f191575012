package dev.banyan.cli.demo;

import dev.banyan.base.Fault;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// What orders are, folded from the exported events by other means than the gateway's: what its
/// read models are held against.
final class OrderFold {
  private static final String STREAM = "model/order/";

  private final Map<String, String> rows = new TreeMap<>();
  private final Map<String, Integer> placed = new TreeMap<>();
  private BigDecimal paid = BigDecimal.ZERO;
  private int payments;

  /// Takes one line of `banyan journal export`; others than of orders are passed over.
  void take(String line) {
    JsonTree record = json(line);
    if (record == null || !Reply.member(record, "stream").startsWith(STREAM)) {
      return;
    }
    String id = Reply.member(record, "stream").substring(STREAM.length());
    String kind = Reply.member(record, "kind");
    JsonTree payload = record instanceof JsonTree.Members all ? all.get("data") : null;
    JsonTree event = payload instanceof JsonTree.Members all ? all.get("data") : null;
    if (event == null) {
      return;
    }
    switch (kind.substring("order.".length(), kind.indexOf('/'))) {
      case "OrderPlaced" -> {
        placed.merge(id, 1, Integer::sum);
        rows.put(
            id,
            String.join(
                " ",
                Reply.member(event, "customer"),
                Reply.member(event, "product"),
                Reply.member(event, "total"),
                "placed"));
      }
      case "OrderConfirmed" -> status(id, "confirmed");
      case "PaymentAsked" -> status(id, "paying");
      case "OrderPaid" -> {
        status(id, "paid");
        paid = paid.add(new BigDecimal(Reply.member(event, "total")));
        payments++;
      }
      case "OrderShipped" -> status(id, "shipped");
      case "OrderCancelled" -> status(id, "cancelled");
      default -> {
        // Nothing that a row would show.
      }
    }
  }

  private static JsonTree json(String line) {
    try {
      return JsonTree.parse(line.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    } catch (Fault _) {
      return new JsonTree.Nothing();
    }
  }

  private void status(String id, String status) {
    rows.computeIfPresent(id, (_, row) -> row.substring(0, row.lastIndexOf(' ') + 1) + status);
  }

  /// A row of the read model, as this writes it.
  static String row(JsonTree row) {
    return String.join(
        " ",
        Reply.member(row, "customer"),
        Reply.member(row, "product"),
        Reply.member(row, "total"),
        Reply.member(row, "status"));
  }

  Map<String, String> rows() {
    return rows;
  }

  /// How often an order was placed.
  int placed(String id) {
    return placed.getOrDefault(id, 0);
  }

  int orders() {
    return placed.size();
  }

  BigDecimal paid() {
    return paid;
  }

  int payments() {
    return payments;
  }
}
