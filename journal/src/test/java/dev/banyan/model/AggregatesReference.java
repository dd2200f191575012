package dev.banyan.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the model of [Orders] means, in plain words: who reads this knows what must come of any
/// commands in any order. It shares nothing with the code that is held against it.
final class AggregatesReference {
  /// An order after one of its events.
  record Order(String status, String total, @Nullable String reference) {}

  /// The states of each order, after its first event, its second, and so on.
  final Map<String, List<Order>> histories = new HashMap<>();

  List<Order> history(String id) {
    return histories.getOrDefault(id, List.of());
  }

  private @Nullable Order last(String id) {
    return history(id).isEmpty() ? null : history(id).getLast();
  }

  private void happens(String id, Order after) {
    histories.computeIfAbsent(id, _ -> new ArrayList<>()).add(after);
  }

  private boolean isTaken(String reference, String id) {
    return histories.keySet().stream()
        .filter(other -> !other.equals(id))
        .map(this::last)
        .anyMatch(order -> order != null && reference.equals(order.reference()));
  }

  /// What it answers: nothing, or the name of the refusal.
  String place(String id, String total, @Nullable String reference) {
    if (last(id) != null) {
      return "exists-already";
    }
    if (total.equals("0.00")) {
      return "empty-order";
    }
    if (reference != null && isTaken(reference, id)) {
      return "taken";
    }
    happens(id, new Order("placed", total, reference));
    return "";
  }

  String pay(String id) {
    Order order = Objects.requireNonNull(last(id));
    happens(id, new Order("paid", order.total(), order.reference()));
    return "";
  }

  String cancel(String id) {
    Order order = last(id);
    if (order == null) {
      return "not-found";
    }
    if (order.status().equals("paid")) {
      return "too-late";
    }
    if (!order.status().equals("cancelled")) {
      happens(id, new Order("cancelled", "0.00", ""));
    }
    return "";
  }
}
