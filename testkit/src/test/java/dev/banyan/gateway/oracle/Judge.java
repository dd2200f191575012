package dev.banyan.gateway.oracle;

import dev.banyan.gateway.oracle.Request.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Holds what is stored and shown against what the callers were told and what the switch did. What
/// is wrong is gathered; nothing is asked of the code that is judged but what its callers see.
final class Judge {
  private static final Pattern ROW =
      Pattern.compile(
          "\"id\":\"([^\"]*)\",\"status\":\"([^\"]*)\",\"cents\":(\\d+),\"made\":(\\d+)");
  private static final Pattern WINDOW =
      Pattern.compile(
          "\"from\":\"([^\"]*)\",\"to\":\"[^\"]*\",\"lines\":(\\d+),\"cents\":\"(\\d+)\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]*)\"");
  private static final List<String> FOR_ORDERS = List.of("/charges/", "/captures/", "/refunds/");
  private static final int STATES_SHOWN = 30;
  private static final Duration CATCHING_UP = Duration.ofSeconds(30);

  final List<String> wrong = new ArrayList<>();
  private final Clients clients;
  private final Switch target;
  private final Tasks tasks;
  private final Relayed relayed;
  private final Runs runs;
  private final Asked asked;
  private Expected expected = new Expected();
  private List<Stored.Row> before = List.of();
  private String last = "";

  Judge(Clients clients, Switch target, Tasks tasks) {
    this.clients = clients;
    this.target = target;
    this.tasks = tasks;
    this.relayed = new Relayed(target, wrong);
    this.runs = new Runs(target, wrong);
    this.asked = new Asked(clients, target, wrong);
  }

  Runs runs() {
    return runs;
  }

  Asked asked() {
    return asked;
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      wrong.add(otherwise);
    }
  }

  Expected expected() {
    return expected;
  }

  /// Looks at the records of a gateway that is down.
  void records(List<Stored.Row> rows) {
    must(rows.size() >= before.size(), "there are fewer records than before");
    Map<Integer, Long> positions = new HashMap<>();
    Map<String, Long> versions = new HashMap<>();
    Map<String, String> hashes = new HashMap<>();
    expected = new Expected();
    for (Stored.Row row : rows) {
      Stored.Line line = row.line();
      long position = positions.merge(line.partition(), 1L, Long::sum);
      must(line.position() == position, "position " + position + " is not there: " + line);
      hashes.put(line.partition() + "/" + line.position(), row.hash());
      expected.take(row);
    }
    rows.stream()
        .map(Stored.Row::line)
        .sorted((a, b) -> Long.compare(a.version(), b.version()))
        .forEach(
            line -> {
              long version = versions.merge(line.stream(), 1L, Long::sum);
              must(line.version() == version, "version " + version + " is missing: " + line);
            });
    for (Stored.Row row : before) {
      String place = row.line().partition() + "/" + row.line().position();
      must(row.hash().equals(hashes.get(place)), "has changed: " + row.line());
    }
    before = rows;
    wrong.addAll(expected.wrong);
    clients.log.values().forEach(this::request);
    must(clients.log.keySet().containsAll(expected.itemEvents.keySet()), "nobody asked for it");
    expected.orders.forEach(this::effects);
    letters(rows);
    relayed.judge(rows);
    runs.judge(rows);
    asked.take(rows, expected.itemEvents.keySet());
  }

  /// Acknowledged: once. Refused: not at all. Unknown: once at most, and as it was seen first.
  private void request(Request request) {
    int count;
    if (request.event.equals("note")) {
      count = target.effects("/notes/" + request.item);
    } else {
      List<String> events = expected.itemEvents.getOrDefault(request.item, List.of());
      count = events.size();
      for (String event : events) {
        must(event.equals(request.event + " " + request.order), request + " became " + event);
      }
    }
    Fate fate = request.fate.get();
    must(count <= 1, count + " times: " + request);
    must(fate != Fate.DONE || count == 1, "lost: " + request);
    must(fate != Fate.REFUSED || count == 0, "was refused, and is there: " + request);
    if (fate != Fate.OPEN && !request.event.equals("note")) {
      Boolean seen = request.there;
      must(seen == null || seen == (count == 1), "has changed since: " + request);
      request.there = count == 1;
    }
  }

  private void effects(String id, Expected.Order order) {
    int charges = target.effects("/charges/" + id);
    int captures = target.effects("/captures/" + id);
    int refunds = target.effects("/refunds/" + id);
    must(charges <= 1 && captures <= 1 && refunds <= 1, "done several times for " + id);
    must(captures == 0 || !order.status.equals("open"), "captured and not shipped: " + id);
    must(refunds == 0 || order.status.equals("refunding"), "refunded without request: " + id);
    said("Charged", order, charges, id);
    said("Captured", order, captures, id);
    said("Refunded", order, refunds, id);
  }

  private void said(String event, Expected.Order order, int effects, String id) {
    int said = order.said(event);
    must(said <= 1, said + " times " + event + ": " + id);
    must(said == 0 || effects == 1, event + " is recorded and was not done: " + id);
  }

  private void letters(List<Stored.Row> rows) {
    Map<String, Integer> letters = tasks.letters(rows);
    letters.forEach((task, count) -> must(count == 1, count + " dead letters: " + task));
    for (String task : tasks.sent()) {
      must(target.effects("/bookings/" + task) <= 1, "booked several times: " + task);
    }
  }

  /// Whether all that was to follow is there.
  boolean isSettled() {
    int known = wrong.size();
    settled();
    boolean settled = wrong.size() == known;
    wrong.subList(known, wrong.size()).clear();
    return settled;
  }

  /// Once nothing is under way any more: every effect that was to follow is there.
  void settled() {
    clients.open().forEach(one -> wrong.add("never settled: " + one));
    expected.orders.forEach(
        (id, order) -> {
          must(order.said("Charged") == 1, "never charged: " + id);
          must(order.said("Captured") == 1 || order.status.equals("open"), "not captured: " + id);
        });
    Map<String, Integer> letters = tasks.letters(before);
    for (String task : tasks.sent()) {
      boolean booked = target.effects("/bookings/" + task) == 1;
      must(booked || letters.containsKey(task), "neither booked nor a dead letter: " + task);
    }
    relayed.settled();
    runs.settled();
    target.effects.keySet().stream()
        .filter(path -> FOR_ORDERS.stream().anyMatch(path::startsWith))
        .filter(path -> !expected.orders.containsKey(path.substring(path.lastIndexOf('/') + 1)))
        .forEach(path -> wrong.add("done for an order that is not there: " + path));
  }

  // ---- what a gateway that serves shows

  /// Projections and states, of what the last [#records] saw; no client is at work.
  void shown(int port, int made) {
    Map<String, String> rows = new TreeMap<>();
    expected.orders.forEach(
        (id, order) -> rows.put(id, order.status + " " + order.cents + " " + made));
    same(rows, "orders", () -> page(port, "/v1/orders", ROW));
    Map<String, String> windows = new TreeMap<>();
    expected.windows.forEach(
        (window, sums) ->
            windows.put(
                Instant.ofEpochSecond(window * World.WINDOW_SECONDS).toString(),
                sums[0] + " " + sums[1]));
    same(windows, "takings", () -> page(port, "/v1/takings", WINDOW));
    List<String> ids = new ArrayList<>(expected.orders.keySet());
    for (int i = 0; i < Math.min(STATES_SHOWN, ids.size()); i++) {
      String id = ids.get(i * ids.size() / Math.min(STATES_SHOWN, ids.size()));
      Expected.Order order = Objects.requireNonNull(expected.orders.get(id));
      String start =
          "{\"id\":\"%s\",\"status\":\"%s\",\"cents\":%d,\"items\":%d,"
              .formatted(id, order.status, order.cents, order.items);
      String state = clients.shownInTime(port, "/v1/orders/" + id + "/state");
      must(state.startsWith(start), "shown: " + state + ", and not " + start);
    }
  }

  private interface Page {
    Map<String, String> read();
  }

  private void same(Map<String, String> wanted, String what, Page page) {
    long end = System.nanoTime() + CATCHING_UP.toNanos();
    Map<String, String> found = page.read();
    while (!found.equals(wanted) && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      found = page.read();
    }
    if (!found.equals(wanted)) {
      Map<String, String> more = new TreeMap<>(found);
      more.entrySet().removeAll(wanted.entrySet());
      Map<String, String> less = new TreeMap<>(wanted);
      less.entrySet().removeAll(found.entrySet());
      wrong.add("projection " + what + " shows " + more + " in place of " + less + ": " + last);
    }
  }

  private Map<String, String> page(int port, String path, Pattern row) {
    Map<String, String> all = new TreeMap<>();
    String cursor = "";
    do {
      String body = clients.shown(port, path + "?size=200" + cursor);
      last = body;
      Matcher rows = row.matcher(body);
      while (rows.find()) {
        String rest = rows.group(2) + " " + rows.group(3);
        all.put(rows.group(1), rows.groupCount() > 3 ? rest + " " + rows.group(4) : rest);
      }
      if (body.startsWith("status") || body.startsWith("broken")) {
        all.put("", body);
      }
      Matcher next = NEXT.matcher(body);
      cursor = next.find() ? "&cursor=" + next.group(1) : "";
    } while (!cursor.isEmpty());
    return all;
  }
}
