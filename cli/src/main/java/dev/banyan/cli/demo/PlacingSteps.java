package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.GatewayProcess;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Listening;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Said;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// The steps with orders that are recorded first and then entered into the ERP: what its outages,
/// its refusals and a killed gateway leave of them.
final class PlacingSteps {
  private static final Duration SETTLED_MAX = Duration.ofSeconds(60);
  private static final String LETTERS = "/dead-letters/tell-catalogue";
  private static final String HAMMER = "P-1017";

  private final Scenery scenery;
  private final HttpClient http;
  private final GatewayProcess second;

  /// `second` serves the same configuration on a store of its own; it is started to be killed.
  PlacingSteps(Scenery scenery, HttpClient http, GatewayProcess second) {
    this.scenery = scenery;
    this.http = http;
    this.second = second;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "An order that is recorded first",
            "It is durable when it is answered; the ERP is told because of what was recorded.",
            this::placed),
        new Step(
            "The same order again",
            "An idempotency key makes a repeat the same request, whose answer is kept.",
            this::again),
        new Step(
            "An order as it was",
            "Events are kept, not states: there is one for each version, and If-Match names it.",
            this::asItWas),
        new Step(
            "An order that the ERP refuses",
            "The customer is blocked there: a declared fault becomes an event, with its reason.",
            this::refused),
        new Step(
            "Whose order it is",
            "A partner sees its own orders; those of another are as if they were not there.",
            this::apart),
        new Step(
            "Orders by state",
            "A read model follows; a request that brings `Banyan-Position` waits for it.",
            this::summary),
        new Step(
            "Revenue by the minute, live",
            "Exact sums in windows of time, told by server-sent events as they grow.",
            this::revenue),
        new Step(
            "Orders while the ERP is away",
            "They are taken as ever, and entered when it is back; one is cancelled meanwhile.",
            this::away),
        new Step(
            "What the catalogue could not be told",
            "A pipeline puts it out of the way, into the dead letters; it is run again by hand.",
            this::letter),
        new Step(
            "Killed while the ERP was writing",
            "kill -9. Started again, it finds the attempt, asks the ERP, and enters nothing twice.",
            this::killed),
        new Step(
            "Who did what",
            "Orders and every other write stand in one chain of records; anybody may verify it.",
            this::chain));
  }

  /// An order of two lines, 137.45 in all.
  private static Ask place(String id, String customer) {
    return place(
        id,
        customer,
        """
        {"number": 10, "product": "P-1017", "quantity": 3, "price": 12.50}, \
        {"number": 20, "product": "P-1020", "quantity": 1, "price": 99.95}\
        """);
  }

  private static Ask place(String id, String customer, String lines) {
    Ask ask = Ask.of("POST", "/v1/orders").key(Scenery.BOREALIS);
    return Shop.fresh(ask)
        .json(
            """
            {"id": "%s", "customer": "%s", "lines": [%s]}\
            """
                .formatted(id, customer, lines));
  }

  private static Ask read(String path) {
    return Ask.read(path).key(Scenery.BOREALIS);
  }

  private static Ask progress(String id) {
    return read("/v1/orders/" + id + "/progress");
  }

  private static Ask cancel(String id) {
    Ask ask = Ask.of("POST", "/v1/orders/" + id + "/cancellation").key(Scenery.BOREALIS);
    return Shop.fresh(ask).json("{\"reason\": \"no longer wanted\"}");
  }

  private URI api() {
    return scenery.gateway().publicAddress();
  }

  private void becomes(Guide guide, URI address, String id, String status) {
    boolean came = guide.comes(address, progress(id), reply -> reply.at("/status").equals(status));
    guide.holds("order " + id + " becomes " + status, came, "not in time");
  }

  /// How many rows a table of the ERP has for an order.
  private String rows(String table, String id) throws SQLException {
    return scenery
        .legacy()
        .sql("select count(*) from \"" + table + "\" where \"ORDNO\" = '" + id + "'");
  }

  private void placed(Guide guide) throws Exception {
    Reply placed = guide.send(place("WO2026000001", "C0000042"));
    becomes(guide, api(), "WO2026000001", "entered");
    Reply legacy = guide.send(read("/v1/orders/WO2026000001"));

    guide.is("the status", 201, placed.status());
    guide.is("where it leads", "/v1/orders/WO2026000001/progress", placed.header("location"));
    guide.is("how often ORDHDR has it", "1", rows("ORDHDR", "WO2026000001"));
    guide.is("how many lines ORDLIN has", "2", rows("ORDLIN", "WO2026000001"));
    guide.is("its total, read from the ERP,", "137.45", legacy.at("/total"));
    guide.is(
        "the newest order of the customer",
        "WO2026000001",
        scenery
            .legacy()
            .sql("select max(\"ORDNO\") from \"ORDHDR\" where \"CUSTNO\" = 'C0000042'"));
  }

  private void again(Guide guide) throws Exception {
    Ask ask = place("WO2026000002", "C0000007");
    Reply first = guide.send(ask);
    Reply again = guide.send(ask);
    Reply other = guide.send(ask.json("{\"id\": \"WO2026000099\"}"));
    Reply without =
        guide.quietly(
            Ask.of("POST", "/v1/orders").key(Scenery.BOREALIS).json("{\"id\": \"WO2026000099\"}"));
    Reply command = guide.send(read("/v1/commands/" + first.header("banyan-command")));

    guide.is("the status", 201, first.status());
    guide.is("the repeat says that it is one", "?1", again.header("idempotency-replayed"));
    guide.is("its body", first.body(), again.body());
    guide.is("the status of something else with its key", 422, other.status());
    guide.is("the status without a key", 400, without.status());
    guide.is("what became of the command", "done", command.at("/state"));
    becomes(guide, api(), "WO2026000002", "entered");
    guide.is("how often ORDHDR has it", "1", rows("ORDHDR", "WO2026000002"));
  }

  private void asItWas(Guide guide) throws Exception {
    Reply now = guide.quietly(progress("WO2026000001"));
    Reply first = guide.send(read("/v1/orders/WO2026000001/progress?version=1"));
    Reply past = guide.send(read("/v1/orders/WO2026000001/progress?time=2020-01-01T00:00:00Z"));
    Reply stale = guide.send(cancel("WO2026000001").with("If-Match", first.header("etag")));
    Reply late = guide.send(cancel("WO2026000001").with("If-Match", now.header("etag")));

    guide.is("what it was first", "placed", first.at("/status"));
    guide.is("the status of a time before it", 404, past.status());
    guide.is("the status of a change to what it was", 412, stale.status());
    guide.is("that of a cancellation now", 409, late.status());
    guide.is("its title", "The ERP has the order already", late.at("/title"));
  }

  private void refused(Guide guide) throws Exception {
    Reply placed = guide.send(place("WO2026000003", "C0000013"));
    becomes(guide, api(), "WO2026000003", "refused");
    Reply shown = guide.send(progress("WO2026000003"));
    Reply empty = guide.send(place("WO2026000004", "C0000042", ""));

    guide.is("the status", 201, placed.status());
    guide.is("why it is refused", "refused-by-erp", shown.at("/reason"));
    guide.is("how often ORDHDR has it", "0", rows("ORDHDR", "WO2026000003"));
    guide.is("the status of one without lines", 422, empty.status());
    guide.is("its title", "An order needs at least one line", empty.at("/title"));
  }

  private void apart(Guide guide) throws Exception {
    Reply other = guide.send(Ask.read("/v1/orders/WO2026000001/progress").key(Scenery.ACME));
    Reply rows = guide.send(Ask.read("/v1/order-summary").key(Scenery.ACME));
    Reply revenue = guide.quietly(Ask.read("/v1/revenue").key(Scenery.ACME));

    guide.is("the status for another partner", 404, other.status());
    guide.is("how many orders it has", 0, rows.items("/items").size());
    guide.is("the status of revenue without the role", 403, revenue.status());
  }

  private void summary(Guide guide) throws Exception {
    Reply placed = guide.quietly(place("WO2026000005", "C0000021"));
    Ask mine = read("/v1/order-summary?customer=C0000021");
    Reply own = guide.send(mine.with("Banyan-Position", placed.header("banyan-position")));
    becomes(guide, api(), "WO2026000005", "entered");
    Ask entered = read("/v1/order-summary?status=entered&sort=-total&size=2");
    boolean follows =
        guide.comes(
            api(), entered, reply -> reply.items("/items").size() == 2 && !next(reply).isEmpty());
    Reply page = guide.send(entered);
    Reply rest = guide.send(read(entered.path() + "&cursor=" + next(page)));

    guide.is("what it has at once of her orders", "WO2026000005", own.at("/items/0/id"));
    guide.holds("the first page has two of three", follows, page.body());
    guide.is("how many the second one has", 1, rest.items("/items").size());
  }

  private static String next(Reply page) {
    return page.at("/next").replace("(absent)", "");
  }

  private void revenue(Guide guide) throws Exception {
    guide.say("→ GET /v1/revenue-stream, and stays");
    try (Listening live = Listening.to(http, api(), read("/v1/revenue-stream"))) {
      Reply placed =
          guide.send(
              place(
                  "WO2026000006",
                  "C0000021",
                  "{\"number\": 1, \"product\": \"P-1017\", \"quantity\": 2, \"price\": 4711.00}"));
      Ask minutes = read("/v1/revenue?size=500");
      Reply shown = guide.send(minutes.with("Banyan-Position", placed.header("banyan-position")));
      String last = Reply.member(shown.items("/items").getLast(), "revenue");
      boolean told =
          Guide.waitFor(
              SETTLED_MAX,
              () ->
                  live.heard().stream()
                      .anyMatch(one -> Reply.member(one.data(), "revenue").equals(last)));
      live.heard().stream()
          .limit(4)
          .map(one -> new String(one.data().bytes(), StandardCharsets.UTF_8))
          .forEach(line -> guide.say("  " + line));

      guide.is("the status of the stream", 200, live.status());
      guide.is("what was asked for in all", "9971.80", OrderViewSteps.sum(shown).toString());
      guide.holds("who listens is told that it is " + last + " this minute", told, live.heard());
    }
  }

  /// How many rows of an order the warehouse would look at: one that was being entered when it was
  /// cancelled is withdrawn.
  private String packable(String id) {
    try {
      return scenery
          .legacy()
          .sql(
              "select count(*) from \"ORDHDR\" where \"STAT_CD\" <> '99' and \"ORDNO\" = '"
                  + id
                  + "'");
    } catch (SQLException e) {
      return e.toString();
    }
  }

  private void away(Guide guide) throws Exception {
    guide.say("(the door of the ERP: down)");
    scenery.legacy().door("erp", "down");
    Reply placed;
    Reply cancelled;
    try {
      placed = guide.send(place("WO2026000007", "C0000030"));
      Reply unwanted = guide.quietly(place("WO2026000008", "C0000030"));
      Reply shown = guide.quietly(progress("WO2026000008"));
      cancelled = guide.send(cancel("WO2026000008").with("If-Match", shown.header("etag")));
      guide.is("the status of the one that is not wanted", 201, unwanted.status());
    } finally {
      scenery.legacy().door("erp", "open");
    }
    becomes(guide, api(), "WO2026000007", "entered");

    guide.is("the status while it is away", 201, placed.status());
    guide.is("that of the cancellation", 200, cancelled.status());
    guide.is("what it is then", "cancelled", cancelled.at("/status"));
    guide.is("how often ORDHDR has the first", "1", rows("ORDHDR", "WO2026000007"));
    guide.holds(
        "nothing is left to be packed of the other",
        Guide.waitFor(SETTLED_MAX, () -> packable("WO2026000008").equals("0")),
        packable("WO2026000008"));
  }

  private Reply desk(Guide guide, Ask ask) throws IOException, InterruptedException {
    return guide.send(scenery.gateway().adminAddress(), ask.with("Banyan-By", "ann"));
  }

  private boolean letters(Guide guide, Predicate<Integer> wanted) {
    Ask ask = Ask.read(LETTERS).with("Banyan-By", "ann");
    return guide.comes(
        scenery.gateway().adminAddress(),
        ask,
        reply -> reply.status() == 200 && wanted.test(reply.items("/letters").size()));
  }

  private void letter(Guide guide) throws Exception {
    Ask demand = read("/v1/catalogue/demand/" + HAMMER);
    long before = Long.parseLong(guide.send(demand).at("/pieces"));
    guide.say("(the door of the catalogue: down)");
    scenery.legacy().door("catalogue", "down");
    try {
      Reply _ = guide.quietly(place("WO2026000009", "C0000030"));
      becomes(guide, api(), "WO2026000009", "entered");
      guide.holds("the event is a dead letter", letters(guide, count -> count == 1), "not in time");
    } finally {
      scenery.legacy().door("catalogue", "open");
    }
    Reply list = desk(guide, Ask.read(LETTERS));
    guide.comes(api(), demand, reply -> reply.status() == 200);
    Reply dry = desk(guide, Ask.of("POST", LETTERS + "/redrive?dry-run=true"));
    guide.holds("a dry run does nothing", letters(guide, count -> count == 1), dry.body());
    Reply again =
        desk(guide, Ask.of("POST", LETTERS + "/" + list.at("/letters/0/id") + "/redrive"));
    Reply after = guide.send(demand);

    guide.is("the status of the redrive", 200, again.status());
    guide.holds("no letter is left", letters(guide, count -> count == 0), again.body());
    guide.is("the pieces of the hammer", before + 3, Long.parseLong(after.at("/pieces")));
  }

  /// On a second gateway, as the first lives in this process. A lock in the ERP holds the attempt
  /// where the kill shall meet it.
  private void killed(Guide guide) throws Exception {
    guide.say("(a second Banyan, with the same configuration and a store of its own)");
    second.start();
    Ask order = place("WO2026000010", "C0000030");
    Reply first;
    try (LegacySide.Lock _ = scenery.legacy().lock("ORDHDR")) {
      first = guide.send(second.publicAddress(), order);
      boolean waits = Guide.waitFor(SETTLED_MAX, this::waits);
      second.kill();
      guide.holds("the ERP was at work on it when Banyan was killed", waits, "it was not");
    }
    guide.say("(killed; started again on the same store)");
    second.start();
    Reply again = guide.send(second.publicAddress(), order);

    guide.is("the repeat says that it is one", "?1", again.header("idempotency-replayed"));
    guide.is("its body", first.body(), again.body());
    becomes(guide, second.publicAddress(), "WO2026000010", "entered");
    guide.is("how often ORDHDR has it", "1", rows("ORDHDR", "WO2026000010"));
    guide.is("how many lines ORDLIN has", "2", rows("ORDLIN", "WO2026000010"));
    second.close();
  }

  private boolean waits() {
    try {
      return !scenery.legacy().sql("select count(*) from pg_locks where not granted").equals("0");
    } catch (SQLException _) {
      return false;
    }
  }

  private void chain(Guide guide) throws Exception {
    String store = scenery.workspace().folder().resolve("data").resolve("meridian.db").toString();
    Said verified = banyan(guide, List.of("journal", "verify", store));
    verified.lines().stream().limit(4).forEach(line -> guide.say("  " + line));
    Said writes = banyan(guide, List.of("journal", "export", store, "--kind", "audit-write"));
    writes.lines().stream().limit(3).forEach(line -> guide.say("  " + shortened(line)));
    String all = String.join("\n", writes.lines());

    guide.is("the exit code of verify", 0, verified.exit());
    guide.is("that of export", 0, writes.exit());
    guide.holds("it tells of the customer that was changed", all.contains("/customers/"), all);
    guide.holds("it tells who placed orders", all.contains("borealis"), all);
    guide.holds("it tells what a reaction wrote", all.contains("order.enter"), all);
    guide.holds("no key and no password is in it", !all.contains("demo-key"), "one is");
  }

  private static String shortened(String line) {
    return line.length() > 160 ? line.substring(0, 160) + "…" : line;
  }

  private Said banyan(Guide guide, List<String> words) throws IOException {
    return Said.by(guide, words, scenery.workspace().folder().resolve("said.log"));
  }
}
