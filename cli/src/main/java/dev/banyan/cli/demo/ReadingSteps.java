package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.json.JsonTree;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The steps that read: one system, two, lists in pages and lists without end.
final class ReadingSteps {
  private final Scenery scenery;

  ReadingSteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "Read a customer",
            "A SOAP record with padded names and codes becomes a modern resource, to the cent.",
            this::customer),
        new Step(
            "A date that is not there",
            "The legacy side writes 00000000 and blanks; the model has a word for absent.",
            this::absent),
        new Step(
            "Search for customers",
            "A list over SOAP goes through the same mapping, item by item.",
            this::search),
        new Step(
            "A list in pages",
            "A cursor leads through a table that is not loaded whole, and no row is seen twice.",
            this::pages),
        new Step(
            "Ask only for what has changed",
            "Every read has an entity tag, so that a client need not fetch again what it has.",
            this::unchanged),
        new Step(
            "An order with its lines and a total",
            "Two tables are read side by side; dates, flags and the total are typed and exact.",
            this::order),
        new Step(
            "One answer out of SOAP and SQL",
            "A composition asks the customer file and the database at once.",
            this::overview),
        new Step(
            "One answer out of SQL and JSON",
            "The old product table and the service that is to replace it, side by side.",
            this::card),
        new Step(
            "A streamed list",
            "Rows leave as they arrive, one JSON object a line, in constant memory.",
            this::stream));
  }

  private static Ask read(String path) {
    return Ask.read(path).key(Scenery.ACME);
  }

  private void customer(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/customers/C0000042"));

    guide.is("the status", 200, reply.status());
    guide.is("the name, without its padding", "Hansen & Söhne Großhandel GmbH", reply.at("/name"));
    guide.is("the code A", "active", reply.at("/status"));
    guide.is("the credit, to the cent", "123456789.05", reply.at("/credit"));
    guide.is("the date", "1998-04-01", reply.at("/since"));
    guide.holds("it carries an entity tag", reply.header("etag").startsWith("\""), "none");
    String record = scenery.legacy().customer("C0000042");
    guide.is("CR_LIM in the SOAP record", "12345678905", LegacySide.element(record, "CR_LIM"));
  }

  private void absent(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/customers/C0000035"));

    guide.is("the status", 200, reply.status());
    guide.is("since", "(absent)", reply.at("/since"));
    guide.is("email", "(absent)", reply.at("/email"));
    String record = scenery.legacy().customer("C0000035");
    guide.is("OPEN_DT in the SOAP record", "00000000", LegacySide.element(record, "OPEN_DT"));
  }

  private void search(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/customers?name=Farben"));

    guide.is("the status", 200, reply.status());
    guide.is("the number of customers found", 9, reply.items("").size());
    guide.holds(
        "every name begins as asked",
        reply.items("").stream().allMatch(item -> text(item, "name").startsWith("Farben")),
        reply.at(""));
  }

  private static String text(JsonTree item, String member) {
    return item instanceof JsonTree.Members members
            && members.get(member) instanceof JsonTree.Text(String value)
        ? value
        : "(absent)";
  }

  private void pages(Guide guide) throws Exception {
    String path = "/v1/customers/C0000042/orders?size=50";
    Set<String> seen = new HashSet<>();
    int count = 0;
    int pages = 0;
    String next = "";
    do {
      String cursor = next.isEmpty() ? "" : "&cursor=" + next;
      Reply reply = guide.send(read(path + cursor));
      guide.is("the status of page " + (pages + 1), 200, reply.status());
      reply.items("/items").forEach(item -> seen.add(text(item, "id")));
      count += reply.items("/items").size();
      next = reply.at("/next").equals("(absent)") ? "" : reply.at("/next");
      pages++;
    } while (!next.isEmpty() && pages < 5);
    guide.is("the number of pages", 3, pages);
    guide.is("the number of different orders", count, seen.size());
    String rows =
        scenery.legacy().sql("select count(*) from \"ORDHDR\" where \"CUSTNO\" = 'C0000042'");
    guide.is("the number of orders, as the database counts,", rows, Integer.toString(count));
  }

  private void unchanged(Guide guide) throws Exception {
    Reply first = guide.quietly(read("/v1/customers/C0000042"));
    Reply reply =
        guide.send(read("/v1/customers/C0000042").with("If-None-Match", first.header("etag")));

    guide.is("the status", 304, reply.status());
    guide.is("the body", "", reply.body());
  }

  private void order(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/orders/SO2024000004"));

    guide.is("the status", 200, reply.status());
    guide.is("the number of lines", 5, reply.items("/lines").size());
    guide.holds(
        "ORD_DT and ORD_TM are one instant in Berlin's time",
        sameInstant("2024-01-10T08:05:08+01:00", reply.at("/placed")),
        reply.at("/placed"));
    guide.is("the number 20240117", "2024-01-17", reply.at("/delivery"));
    guide.is("the flag Y", "true", reply.at("/express"));
    String total =
        scenery
            .legacy()
            .sql(
                """
                select sum("PRICE" * "QTY") from "ORDLIN" where "ORDNO" = 'SO2024000004'\
                """);
    guide.holds("the total is " + total, sameNumber(total, reply.at("/total")), reply.at("/total"));
  }

  private static boolean sameInstant(String expected, String actual) {
    try {
      return OffsetDateTime.parse(actual).isEqual(OffsetDateTime.parse(expected));
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean sameNumber(String expected, String actual) {
    try {
      return new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private void overview(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/customers/C0000005/overview"));

    guide.is("the status", 200, reply.status());
    String name = LegacySide.element(scenery.legacy().customer("C0000005"), "CUST_NM").strip();
    guide.is("the name, from SOAP,", name, reply.at("/name"));
    String rows =
        scenery.legacy().sql("select count(*) from \"ORDHDR\" where \"CUSTNO\" = 'C0000005'");
    guide.is("the number of orders, from SQL,", rows, reply.at("/count"));
    guide.is("the length of the list", rows, Integer.toString(reply.items("/orders").size()));
  }

  private void card(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/products/P-1017/card"));

    guide.is("the status", 200, reply.status());
    guide.is("the title, from the catalogue,", "Gartenschere Nr. 17", reply.at("/title"));
    String row = "select \"PRICE\" from \"PRODUCT\" where \"PRODCD\" = 'P-1017'";
    guide.is("the price, from the database,", scenery.legacy().sql(row), reply.at("/price"));
    guide.is("the price that is published", "530.31", reply.at("/published"));
  }

  private void stream(Guide guide) throws Exception {
    Reply reply = guide.send(read("/v1/order-lines").with("Accept", "application/x-ndjson"));

    guide.is("the status", 200, reply.status());
    String rows = scenery.legacy().sql("select count(*) from \"ORDLIN\"");
    guide.is("the number of lines", rows, Long.toString(reply.body().lines().count()));
  }
}
