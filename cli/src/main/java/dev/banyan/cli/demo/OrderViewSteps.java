package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Listening;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// The steps of who looks: read models with filters and pages, windows of time, and what becomes of
/// them when their definition changes.
final class OrderViewSteps {
  static final String REVENUE = "/v1/revenue?size=500";

  static final String BY_MINUTE = "window: { every: 1m, late: 30s }";
  private static final String BY_SECOND = "window: { every: 1s, late: 30s }";

  private final OrdersScene scene;
  private final Shop shop;

  OrderViewSteps(OrdersScene scene) {
    this.scene = scene;
    this.shop = scene.shop();
  }

  List<Step> all() {
    return List.of(
        new Step(
            "What was written is read",
            "A read model follows; a request that brings `Banyan-Position` waits for it.",
            this::ownWrites),
        new Step(
            "Filters and pages",
            "Rows by indexed fields, sorted, a cursor from page to page.",
            this::pages),
        new Step(
            "Revenue by the minute, live",
            "Exact sums in windows of time, told by server-sent events as they grow.",
            this::revenue),
        new Step(
            "Away for a while",
            "A stream of events goes on where its caller was: nothing is lost, nothing told twice.",
            this::away),
        new Step(
            "What is asked for most",
            "The most frequent values and how many different ones, in bounded memory.",
            this::demand),
        new Step(
            "Who has not paid in time",
            "A timer follows from an event like anything else: the order is let go.",
            this::expired),
        new Step(
            "Revenue by the second, without an outage",
            "A changed definition is folded anew, from the first event, beside the old one.",
            this::rebuilt),
        new Step(
            "An event that has changed",
            "It was raised to version 3 in the same reload; what was recorded stays as it was.",
            this::upcast));
  }

  private void ownWrites(Guide guide) throws Exception {
    Reply placed = shop.send(guide, OrdersScene.place("O9", "dora", "tea", 1, "99.00"));
    String position = placed.header("banyan-position");
    Ask rows = Shop.read("/v1/orders?customer=dora").with("Banyan-Position", position);
    Reply shown = shop.send(guide, rows);

    guide.is("how many orders of hers are there at once", 1, shown.items("/items").size());
  }

  private void pages(Guide guide) throws Exception {
    Set<String> seen = new LinkedHashSet<>();
    int rows = 0;
    String path = "/v1/orders?status=shipped&sort=-total&size=2";
    Reply page = shop.send(guide, Shop.read(path));
    while (true) {
      for (JsonTree row : page.items("/items")) {
        seen.add(Reply.member(row, "id"));
        rows++;
      }
      String next = page.at("/next");
      if (next.equals("(absent)")) {
        break;
      }
      page = shop.send(guide, Shop.read(path + "&cursor=" + next));
    }

    guide.is("what was shipped", Set.of("O1", "O6", "O8"), Set.copyOf(seen));
    guide.is("the largest", "O1", seen.iterator().next());
    guide.is("how many rows there were", 3, rows);
  }

  /// The sum of all windows.
  static BigDecimal sum(Reply reply) {
    return reply.items("/items").stream()
        .map(window -> new BigDecimal(Reply.member(window, "revenue")))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private void revenue(Guide guide) throws Exception {
    BigDecimal before = sum(shop.send(guide, Shop.read(REVENUE)));
    BigDecimal wanted = before.add(new BigDecimal("10.10"));
    guide.say("→ GET /v1/revenue-stream, and stays");
    try (Listening live = listen("/v1/revenue-stream")) {
      scene.shipped(guide, "O10", "emil", "10.10");
      boolean came =
          shop.comes(guide, Shop.read(REVENUE), reply -> sum(reply).compareTo(wanted) == 0);
      Reply shown = shop.quietly(guide, Shop.read(REVENUE));
      String last = Reply.member(shown.items("/items").getLast(), "revenue");
      boolean told =
          Guide.waitFor(
              OrdersScene.SETTLED_MAX,
              () ->
                  live.heard().stream()
                      .anyMatch(one -> Reply.member(one.data(), "revenue").equals(last)));
      tell(guide, live);

      guide.is("what was paid before", new BigDecimal("62.50"), before);
      guide.holds("it becomes " + wanted, came, "not in time");
      guide.is("the status of the stream", 200, live.status());
      guide.holds("who listens is told that it is " + last + " this minute", told, live.heard());
    }
  }

  private Listening listen(String path) throws IOException, InterruptedException {
    return Listening.to(scene.http(), shop.gateway().publicAddress(), Shop.read(path));
  }

  private static void tell(Guide guide, Listening live) {
    live.heard().stream()
        .limit(6)
        .forEach(
            one ->
                guide.say(
                    "  "
                        + one.event()
                        + " "
                        + new String(one.data().bytes(), StandardCharsets.UTF_8)));
  }

  private void away(Guide guide) throws Exception {
    String position;
    guide.say("→ GET /v1/order-events, and breaks off after O11");
    try (Listening live = listen("/v1/order-events")) {
      scene.confirmed(guide, "O11", "emil", "20.20");
      boolean heard =
          Guide.waitFor(OrdersScene.SETTLED_MAX, () -> kinds(live).contains("OrderConfirmed"));
      position = live.position();
      guide.holds("it hears of O11", heard, kinds(live));
    }
    Reply _ = shop.quietly(guide, OrdersScene.pay("O11", "tok-4242"));
    scene.becomes(guide, "O11", "shipped");
    guide.say("→ GET /v1/order-events?after=" + position);
    try (Listening live = listen("/v1/order-events?after=" + position)) {
      List<String> wanted = List.of("PaymentAsked", "OrderPaid", "OrderShipped");
      Guide.waitFor(OrdersScene.SETTLED_MAX, () -> kinds(live).size() >= wanted.size());
      tell(guide, live);
      guide.is("what it hears of O11 then", wanted, kinds(live));
    }
  }

  private static List<String> kinds(Listening live) {
    return live.heard().stream()
        .filter(one -> Reply.member(one.data(), "key").equals("O11"))
        .map(Listening.Heard::event)
        .toList();
  }

  private void demand(Guide guide) throws Exception {
    Reply shown = shop.send(guide, Shop.read("/v1/demand"));

    guide.is("what is asked for most", "tea", shown.at("/items/0/products/0/value"));
    guide.is("how many customers", "6", shown.at("/items/0/customers"));
    guide.is("how many orders", "11", shown.at("/items/0/orders"));
  }

  private void expired(Guide guide) throws Exception {
    scene.becomes(guide, OrderSteps.UNPAID, "cancelled");
    Reply shown = shop.send(guide, OrdersScene.read(OrderSteps.UNPAID));

    guide.is("why", "not paid in time", shown.at("/reason"));
  }

  private void rebuilt(Guide guide) throws Exception {
    BigDecimal before = sum(shop.quietly(guide, Shop.read(REVENUE)));
    guide.say("(the file now says `every: 1s`, and OrderPlaced has a version 3)");
    List<Integer> answers = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    Thread reader = Thread.ofVirtual().start(() -> watch(guide, answers, over));
    String told;
    boolean came;
    try {
      told = shop.gateway().reload(() -> scene.workspace().write(changed()));
      came = shop.comes(guide, Shop.read(REVENUE), reply -> reply.items("/items").size() > 1);
    } finally {
      over.countDown();
      reader.join();
    }
    Reply shown = shop.send(guide, Shop.read("/v1/revenue?size=3"));

    guide.is("what the gateway says", "reloaded", told);
    guide.holds("windows of a second take the place of minutes", came, shown.body());
    guide.is("their sum", before, sum(shop.quietly(guide, Shop.read(REVENUE))));
    guide.holds(
        "all of " + answers.size() + " requests meanwhile were answered 200",
        answers.size() > 5 && answers.stream().allMatch(status -> status == 200),
        answers);
  }

  private void watch(Guide guide, List<Integer> answers, CountDownLatch over) {
    while (over.getCount() > 0) {
      try {
        answers.add(shop.quietly(guide, Shop.read("/v1/revenue")).status());
      } catch (IOException _) {
        answers.add(0);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private String changed() {
    return scene
        .workspace()
        .text()
        .replace(BY_MINUTE, BY_SECOND)
        .replace(OrderEvent.VERSION_2, OrderEvent.VERSION_3)
        .replace(OrderEvent.BEFORE_2, OrderEvent.BEFORE_3)
        .replace(OrderEvent.SET_2, OrderEvent.SET_3);
  }

  private void upcast(Guide guide) throws Exception {
    Reply old = shop.send(guide, OrdersScene.read("O1"));
    Reply fresh = shop.quietly(guide, OrdersScene.place("O12", "finn", "tea", 1, "1.00"));
    Ask rows = Shop.read("/v1/orders?customer=finn");
    Reply row = shop.send(guide, rows.with("Banyan-Position", fresh.header("banyan-position")));

    guide.is("the total of an order of version 2", "25.00", old.at("/total"));
    guide.is("the status of a new one", 201, fresh.status());
    guide.is("its row", "1.00", row.at("/items/0/total"));
  }
}
