package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import java.util.List;

/// The steps of who sells: commands and what follows from them, and how that is undone.
final class OrderSteps {
  /// Who does not pay; looked at when its time has passed.
  static final String UNPAID = "LATE";

  private final OrdersScene scene;
  private final Shop shop;

  OrderSteps(OrdersScene scene) {
    this.scene = scene;
    this.shop = scene.shop();
  }

  List<Step> all() {
    return List.of(
        new Step(
            "Stock",
            "Pieces of a product are a model of their own, in the same journal.",
            this::stocked),
        new Step(
            "An order, until it has left the house",
            "Placed: stock is held. Paid: the bank is called, the warehouse told. Each once.",
            this::good),
        new Step(
            "As it was",
            "Events are kept, not states; so there is one for each version.",
            this::history),
        new Step(
            "The same again",
            "An idempotency key makes it the same request; a reference is there once.",
            this::again),
        new Step(
            "A cancellation that has seen too little",
            "If-Match holds it against the order as it is; and its stock is free again.",
            this::stale),
        new Step(
            "A card that is declined",
            "What the bank refuses cancels the order, and what was done for it is undone.",
            this::declined),
        new Step(
            "More than there is",
            "The stock refuses to be held, so the order is cancelled; nobody calls the bank.",
            this::soldOut));
  }

  private void stocked(Guide guide) throws Exception {
    Ask tea = Shop.write("/v1/stock").json("{\"product\": \"tea\", \"quantity\": 1000}");
    Ask pots = Shop.write("/v1/stock").json("{\"product\": \"pot\", \"quantity\": 5}");
    Reply received = shop.send(guide, tea);
    Reply _ = shop.quietly(guide, pots);
    Reply _ = shop.quietly(guide, OrdersScene.place(UNPAID, "nils", "tea", 7, "3.00"));

    guide.is("the status", 200, received.status());
    guide.is("what is free", "1000", received.at("/free"));
  }

  private void good(Guide guide) throws Exception {
    Reply placed = shop.send(guide, OrdersScene.place("O1", "anna", "tea", 2, "12.50"));
    scene.becomes(guide, "O1", "confirmed");
    Reply paid = shop.send(guide, OrdersScene.pay("O1", "tok-4242"));
    scene.becomes(guide, "O1", "shipped");
    Reply shown = shop.send(guide, OrdersScene.read("O1"));

    guide.is("the status", 201, placed.status());
    guide.is("that of the payment", 200, paid.status());
    guide.is("the total", "25.00", shown.at("/total"));
    guide.is("how often the bank was charged", "1", scene.bank(guide, "O1", "authorise"));
    guide.is("how often it was packed", "1", scene.packed(guide, "O1"));
    scene.stock(guide, "tea", reply -> reply.at("/gone").equals("2"), "2 pieces of tea are gone");
  }

  private void history(Guide guide) throws Exception {
    Reply first = shop.send(guide, Shop.read("/v1/orders/O1?version=1"));
    Reply past = shop.quietly(guide, Shop.read("/v1/orders/O1?time=2020-01-01T00:00:00Z"));

    guide.is("what it was first", "placed", first.at("/status"));
    guide.is("the status of a time before it", 404, past.status());
  }

  private void again(Guide guide) throws Exception {
    Ask ask = OrdersScene.place("O2", "anna", "tea", 1, "12.50");
    Ask named = ask.json(referenced("O2"));
    Reply first = shop.send(guide, named);
    Reply again = shop.send(guide, named);
    Reply other = shop.send(guide, Shop.write("/v1/orders").json(referenced("O3")));

    guide.is("the repeat says that it is one", "?1", again.header("idempotency-replayed"));
    guide.is("its body", first.body(), again.body());
    guide.is("the status of another with its reference", 409, other.status());
  }

  private static String referenced(String id) {
    return """
    {"id": "%s", "customer": "anna", "product": "tea", "quantity": 1, "price": 12.50,
     "reference": "anna-2026-7"}\
    """
        .formatted(id);
  }

  private void stale(Guide guide) throws Exception {
    scene.becomes(guide, "O2", "confirmed");
    String first = shop.quietly(guide, Shop.read("/v1/orders/O2?version=1")).header("etag");
    String now = shop.quietly(guide, OrdersScene.read("O2")).header("etag");
    Reply refused = shop.send(guide, OrdersScene.cancel("O2").with("If-Match", first));
    Reply done = shop.send(guide, OrdersScene.cancel("O2").with("If-Match", now));

    guide.is("the status for the tag of an earlier version", 412, refused.status());
    guide.is("the status for that of now", 200, done.status());
    guide.is("what it is then", "cancelled", done.at("/status"));
    freed(guide);
  }

  /// Only the order that nobody pays still has its pieces.
  private void freed(Guide guide) {
    scene.stock(
        guide,
        "tea",
        reply -> reply.at("/held").equals("7") || reply.at("/held").equals("0"),
        "its stock is free again");
  }

  private void declined(Guide guide) throws Exception {
    scene.confirmed(guide, "O4", "ben", "12.50");
    Reply _ = shop.send(guide, OrdersScene.pay("O4", "0000-empty"));
    scene.becomes(guide, "O4", "cancelled");
    Reply shown = shop.send(guide, OrdersScene.read("O4"));

    guide.is("why", "declined", shown.at("/reason"));
    guide.is("how often the bank was charged", "0", scene.bank(guide, "O4", "authorise"));
    freed(guide);
  }

  private void soldOut(Guide guide) throws Exception {
    Reply placed = shop.send(guide, OrdersScene.place("O5", "ben", "pot", 6, "40.00"));
    scene.becomes(guide, "O5", "cancelled");
    Reply shown = shop.send(guide, OrdersScene.read("O5"));
    Reply pots = shop.quietly(guide, Shop.read("/v1/stock/pot"));

    guide.is("the status", 201, placed.status());
    guide.is("why it is cancelled", "sold-out", shown.at("/reason"));
    guide.is("how many pots are free", "5", pots.at("/free"));
  }
}
