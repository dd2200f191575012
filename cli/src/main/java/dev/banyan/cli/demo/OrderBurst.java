package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Many orders at once, while the gateway is killed. What was acknowledged, and with which answer,
/// is kept here, by the order's id.
final class OrderBurst {
  /// How many are placed, from how many threads, and after how many acknowledged ones it is killed.
  private static final int ORDERS = 200;

  private static final int THREADS = 12;
  private static final int BEFORE_KILL = 80;

  private final Shop shop;
  private final Guide guide;
  private final Map<String, Ask> asks = new ConcurrentHashMap<>();
  private final Map<String, Reply> acknowledged = new ConcurrentHashMap<>();

  OrderBurst(Shop shop, Guide guide) {
    this.shop = shop;
    this.guide = guide;
    for (int i = 0; i < ORDERS; i++) {
      String id = "B" + i;
      asks.put(id, OrdersScene.place(id, "c" + i % 37, OrdersScene.TEA, 1 + i % 3, "2.5" + i % 10));
    }
  }

  int size() {
    return asks.size();
  }

  /// The ids of what was acknowledged before the kill, or since.
  List<String> acknowledged() {
    return List.copyOf(acknowledged.keySet());
  }

  /// Places them, and has the gateway killed in the middle.
  void placeAndKill() {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(THREADS, Thread.ofVirtual().factory())) {
      asks.forEach((id, ask) -> threads.execute(() -> place(id, ask)));
      Guide.waitFor(OrdersScene.SETTLED_MAX, () -> acknowledged.size() >= BEFORE_KILL);
      shop.gateway().kill();
    }
  }

  private void place(String id, Ask ask) {
    try {
      Reply reply = shop.quietly(guide, ask);
      if (reply.status() == 201) {
        acknowledged.put(id, reply);
      }
    } catch (IOException _) {
      // Nobody knows what became of it: it is sent again later, with the same key.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What came of sending all of them again, each with its key: how many were answered as they were
  /// before the kill, how many of the others nobody knows of yet, and what should not be.
  record Again(int same, int early, List<String> different, List<String> refused) {}

  /// Sends each again. One that was acknowledged must be answered as it was. Of one that was under
  /// way the gateway does not know yet, and says so; a fresh key is then as good, since an order is
  /// placed once.
  Again again() throws IOException, InterruptedException {
    int early = 0;
    List<String> different = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    int same = 0;
    for (Map.Entry<String, Ask> one : asks.entrySet()) {
      String id = one.getKey();
      Reply before = acknowledged.get(id);
      Reply now = shop.quietly(guide, one.getValue());
      if (before == null && now.status() == 409) {
        early++;
        now = shop.quietly(guide, Shop.fresh(one.getValue()));
      }
      if (before == null) {
        boolean there = shop.quietly(guide, OrdersScene.read(id)).status() == 200;
        if (now.status() == 409 ? !there : now.status() != 201) {
          refused.add(id + ": " + now.status() + " " + now.body());
        }
      } else if (now.body().equals(before.body())) {
        same++;
      } else {
        different.add(id);
      }
    }
    return new Again(same, early, different, refused);
  }
}
