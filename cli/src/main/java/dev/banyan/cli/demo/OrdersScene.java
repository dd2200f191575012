package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Predicate;

/// What the steps with orders have at hand: the shop and its gateway, the bank, the warehouse, and
/// the configuration.
record OrdersScene(Shop shop, LegacyProcess legacy, Workspace workspace, HttpClient http) {
  /// How long an order may stay unpaid in the tour.
  static final String PAY_WITHIN = "8s";

  /// How long what follows from a command may take to be seen.
  static final Duration SETTLED_MAX = Duration.ofSeconds(40);

  static final String TEA = "tea";

  /// An order as a customer places it, with a fresh idempotency key.
  static Ask place(String id, String customer, String product, int quantity, String price) {
    return Shop.write("/v1/orders")
        .json(
            """
            {"id": "%s", "customer": "%s", "product": "%s", "quantity": %d, "price": %s}\
            """
                .formatted(id, customer, product, quantity, price));
  }

  static Ask pay(String id, String card) {
    return Shop.write("/v1/orders/" + id + "/payment").json("{\"card\": \"" + card + "\"}");
  }

  static Ask cancel(String id) {
    return Shop.write("/v1/orders/" + id + "/cancellation")
        .json("{\"reason\": \"no longer wanted\"}");
  }

  static Ask read(String id) {
    return Shop.read("/v1/orders/" + id);
  }

  /// A check that the order gets there.
  void becomes(Guide guide, String id, String status) {
    boolean came = shop.comes(guide, read(id), reply -> reply.at("/status").equals(status));
    guide.holds("order " + id + " becomes " + status, came, "not in time");
  }

  /// Makes a confirmed order without showing how.
  void confirmed(Guide guide, String id, String customer, String price)
      throws IOException, InterruptedException {
    Reply _ = shop.quietly(guide, place(id, customer, TEA, 1, price));
    becomes(guide, id, "confirmed");
  }

  /// The same, paid and shipped.
  void shipped(Guide guide, String id, String customer, String price)
      throws IOException, InterruptedException {
    confirmed(guide, id, customer, price);
    Reply _ = shop.quietly(guide, pay(id, "tok-4242"));
    becomes(guide, id, "shipped");
  }

  /// A check that the stock of a product gets there.
  void stock(Guide guide, String product, Predicate<Reply> wanted, String claim) {
    boolean came = shop.comes(guide, Shop.read("/v1/stock/" + product), wanted);
    guide.holds(claim, came, "not in time");
  }

  /// How often the bank did something for an order: `authorise` or `refund`.
  String bank(Guide guide, String id, String deed) throws IOException, InterruptedException {
    URI ledger = URI.create(legacy.address("ledger"));
    return guide.quietly(ledger, Ask.read("/ledger/" + id)).at("/" + deed + "/made");
  }

  /// How often the warehouse has packed an order.
  String packed(Guide guide, String id) throws IOException, InterruptedException {
    return guide.quietly(warehouse(), Ask.read("/warehouse/" + id)).at("/packed");
  }

  /// Turns the warehouse's scale to `grams` or `kilograms`.
  void scale(Guide guide, String unit) throws IOException, InterruptedException {
    Reply _ = guide.quietly(warehouse(), Ask.of("PUT", "/warehouse/scale/" + unit));
  }

  private URI warehouse() {
    return URI.create(legacy.address("warehouse"));
  }
}
