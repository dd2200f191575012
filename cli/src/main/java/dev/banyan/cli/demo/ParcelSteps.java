package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.util.List;

/// The steps with a warehouse whose scale tells kilograms: dead letters, and money that goes back.
final class ParcelSteps {
  private static final String LETTERS = "/dead-letters/ship";

  private final OrdersScene scene;
  private final Shop shop;

  ParcelSteps(OrdersScene scene) {
    this.scene = scene;
    this.shop = scene.shop();
  }

  List<Step> all() {
    return List.of(
        new Step(
            "A parcel that nobody can read",
            "The scale tells `0,450 kg`. The message is kept as it came, and others go on.",
            this::unreadable),
        new Step(
            "Mended, and run again",
            "A person edits the letter; the pipeline does the rest, and who did it is recorded.",
            this::mended),
        new Step(
            "Cancelled when it was paid",
            "Its parcel is not known to have left: the money goes back, once, and the stock.",
            this::refunded));
  }

  private void unreadable(Guide guide) throws Exception {
    guide.say("(somebody has turned the scale of the warehouse to kilograms)");
    scene.scale(guide, "kilograms");
    try {
      for (String id : List.of("O6", "O7")) {
        scene.confirmed(guide, id, "carla", "12.50");
        Reply _ = shop.quietly(guide, OrdersScene.pay(id, "tok-4242"));
      }
      boolean came =
          guide.comes(
              shop.gateway().adminAddress(),
              Ask.read(LETTERS).with("Banyan-By", "ann"),
              reply -> letters(reply).size() == 2);
      guide.holds("two parcels become dead letters", came, "not in time");
    } finally {
      scene.scale(guide, "grams");
    }
    scene.shipped(guide, "O8", "carla", "12.50");
    Reply _ = shop.desk(guide, Ask.read(LETTERS));
  }

  private static List<JsonTree> letters(Reply reply) {
    return reply.items("/letters");
  }

  /// The id of the letter that is about an order.
  private String letter(Guide guide, String order) throws Exception {
    Reply all = guide.quietly(shop.gateway().adminAddress(), person(Ask.read(LETTERS)));
    for (int i = 0; i < letters(all).size(); i++) {
      String id = all.at("/letters/" + i + "/id");
      Reply one =
          guide.quietly(shop.gateway().adminAddress(), person(Ask.read(LETTERS + "/" + id)));
      if (one.body().contains(order)) {
        return id;
      }
    }
    return "none-of-" + order;
  }

  private static Ask person(Ask ask) {
    return ask.with("Banyan-By", "ann");
  }

  private void mended(Guide guide) throws Exception {
    String letter = LETTERS + "/" + letter(guide, "O6");
    Reply edited =
        shop.desk(
            guide,
            Ask.of("POST", letter + "/edit")
                .json("{\"parcel\": \"PK-O6\", \"order\": \"O6\", \"grams\": 450}"));
    Reply again = shop.desk(guide, Ask.of("POST", letter + "/redrive"));
    scene.becomes(guide, "O6", "shipped");

    guide.is("the status of the edit", 200, edited.status());
    guide.is("that of the redrive", 200, again.status());
    guide.is("how often it was packed", "1", scene.packed(guide, "O6"));
  }

  private void refunded(Guide guide) throws Exception {
    Reply cancelled = shop.send(guide, OrdersScene.cancel("O7"));
    boolean back = Guide.waitFor(OrdersScene.SETTLED_MAX, () -> refunds(guide, "O7").equals("1"));
    Reply dropped =
        shop.desk(guide, Ask.of("POST", LETTERS + "/" + letter(guide, "O7") + "/drop?force=true"));

    guide.is("what it is then", "cancelled", cancelled.at("/status"));
    guide.holds("the bank gives its money back", back, "not in time");
    guide.is("how often it was charged", "1", scene.bank(guide, "O7", "authorise"));
    guide.is("the status of throwing its letter away", 200, dropped.status());
  }

  private String refunds(Guide guide, String id) {
    try {
      return scene.bank(guide, id, "refund");
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }
}
