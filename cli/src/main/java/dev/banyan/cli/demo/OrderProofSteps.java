package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Said;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The steps of who does not believe it: the gateway is killed at work, and its journal is read by
/// other means.
final class OrderProofSteps {
  private final OrdersScene scene;
  private final Shop shop;
  private @Nullable OrderBurst burst;

  OrderProofSteps(OrdersScene scene) {
    this.scene = scene;
    this.shop = scene.shop();
  }

  List<Step> all() {
    return List.of(
        new Step(
            "Killed in the middle of a burst",
            "kill -9. Started again, all are sent once more with their keys: each is there once.",
            this::killed),
        new Step(
            "What nobody pays is let go, all of it",
            "The timers of a process that was killed are kept, as everything else.",
            this::letGo),
        new Step(
            "The chain",
            "Every record carries a hash of the one before; anybody may verify it, offline.",
            this::verified),
        new Step(
            "What is shown is what happened",
            "The events are exported and folded once more, by other means than the gateway's.",
            this::folded));
  }

  private void killed(Guide guide) throws Exception {
    OrderBurst orders = new OrderBurst(shop, guide);
    burst = orders;
    orders.placeAndKill();
    int before = orders.acknowledged().size();
    guide.say("(" + before + " of " + orders.size() + " were acknowledged; started again)");
    shop.gateway().start();
    OrderBurst.Again again = orders.again();

    guide.say("(" + again.early() + " were under way: asked too early, and placed with a new key)");
    guide.holds(
        "it was killed before all were placed", before < orders.size(), before + " were placed");
    guide.is("how many are answered as they were", before, again.same());
    guide.is("those answered differently", List.of(), again.different());
    guide.is("those refused", List.of(), again.refused());
  }

  private void letGo(Guide guide) throws Exception {
    Ask placed = Shop.read("/v1/orders?status=placed");
    Ask confirmed = Shop.read("/v1/orders?status=confirmed");
    boolean gone =
        shop.comes(guide, placed, reply -> reply.body().equals("{\"items\":[]}"))
            && shop.comes(guide, confirmed, reply -> reply.body().equals("{\"items\":[]}"));
    guide.holds("no order waits to be paid", gone, shop.quietly(guide, confirmed).body());
    scene.stock(guide, "tea", reply -> reply.at("/held").equals("0"), "no tea is held");
    Reply tea = shop.send(guide, Shop.read("/v1/stock/tea"));
    Reply parked = shop.desk(guide, Ask.read("/reactions"));

    guide.is("how many reactions wait for a person", 0, parked.items("/parked").size());
    guide.is(
        "what is free and what is gone, together",
        1000,
        Integer.parseInt(tea.at("/free")) + Integer.parseInt(tea.at("/gone")));
  }

  private String store() {
    return scene.workspace().folder().resolve("data").resolve("orders.db").toString();
  }

  private Said banyan(Guide guide, List<String> words) throws IOException {
    return Said.by(guide, words, scene.workspace().folder().resolve("said.log"));
  }

  private void verified(Guide guide) throws Exception {
    Said said = banyan(guide, List.of("journal", "verify", store()));
    said.lines().stream().limit(8).forEach(line -> guide.say("  " + line));

    guide.is("its exit code", 0, said.exit());
  }

  private void folded(Guide guide) throws Exception {
    Said said = banyan(guide, List.of("journal", "export", store(), "--kind", "order.*"));
    OrderFold fold = new OrderFold();
    guide.say("  " + (said.lines().size() - 1) + " events");
    said.lines().forEach(fold::take);
    Map<String, String> shown = rows(guide);
    Reply revenue = shop.quietly(guide, Shop.read(OrderViewSteps.REVENUE));
    Reply demand = shop.send(guide, Shop.read("/v1/demand"));
    OrderBurst orders = burst;

    guide.is("its exit code", 0, said.exit());
    guide.holds(
        "each acknowledged order is there once",
        orders != null && orders.acknowledged().stream().allMatch(id -> fold.placed(id) == 1),
        "some are not");
    guide.is("the orders", fold.orders(), shown.size());
    guide.holds("each row is as its events say", shown.equals(fold.rows()), "they differ");
    guide.is("what was paid", fold.paid(), OrderViewSteps.sum(revenue));
    guide.is("how many payments", fold.payments(), payments(revenue));
    guide.is("how many orders were asked for", fold.orders() + "", demand.at("/items/0/orders"));
  }

  private static int payments(Reply revenue) {
    return revenue.items("/items").stream()
        .mapToInt(window -> new BigDecimal(Reply.member(window, "payments")).intValueExact())
        .sum();
  }

  /// All rows of the read model, page by page.
  private Map<String, String> rows(Guide guide) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    String cursor = "";
    while (true) {
      Reply page = shop.quietly(guide, Shop.read("/v1/orders?size=100" + cursor));
      for (JsonTree row : page.items("/items")) {
        rows.put(Reply.member(row, "id"), OrderFold.row(row));
      }
      if (page.at("/next").equals("(absent)")) {
        return rows;
      }
      cursor = "&cursor=" + page.at("/next");
    }
  }
}
