package dev.banyan.gateway.oracle;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One thing asked of the gateway, and what its caller was told: the client's log. `fate` is set by
/// the client that sends it and read by the judge when nothing is under way.
final class Request {
  /// What the caller knows.
  enum Fate {
    /// It was answered yes: there once.
    DONE,
    /// It was answered no: not there.
    REFUSED,
    /// It was not answered, or answered that nobody knows: there once or not at all.
    UNKNOWN,
    /// It is to be sent again under its key.
    OPEN
  }

  /// What is asked: the event that shall come of it, or `note` for what is relayed.
  final String event;

  final String item;
  final String order;
  final String path;
  final String body;
  final boolean keyed;
  final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
  volatile @Nullable String answer;

  /// Whether an examination has seen that it is there; null before the first.
  @Nullable Boolean there;

  Request(What what, String body, boolean keyed) {
    this.event = what.event;
    this.item = what.item;
    this.order = what.order;
    this.path = what.path();
    this.body = body;
    this.keyed = keyed;
  }

  /// What is asked, and of which order.
  record What(String event, String item, String order) {
    String path() {
      return switch (event) {
        case "Placed" -> "/v1/orders";
        case "Added" -> "/v1/orders/" + order + "/items";
        case "Shipped" -> "/v1/orders/" + order + "/shipment";
        case "RefundAsked" -> "/v1/orders/" + order + "/refund";
        default -> "/v1/notes/" + item;
      };
    }
  }

  /// Which of all requests it is.
  int number() {
    return Integer.parseInt(item.substring(1));
  }

  String key() {
    return "the-key-of-item-" + item;
  }

  @Override
  public String toString() {
    return event + " " + item + " of " + order + (keyed ? " with a key, " : ", ") + fate;
  }
}
