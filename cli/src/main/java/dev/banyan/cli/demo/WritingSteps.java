package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import java.util.List;

/// The steps that write: back through the mapping to SOAP, and to a table.
final class WritingSteps {
  private static final String CUSTOMER = "/v1/customers/C0000003";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final Scenery scenery;

  WritingSteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "Change a customer",
            "A merge patch goes back through the mapping to SOAP, and what it does not own stays.",
            this::change),
        new Step(
            "A customer from memory",
            "What was read is given again, until a write through the gateway throws it away.",
            this::cached),
        new Step(
            "A change that came too late",
            "If-Match guards a write against a record that somebody else has changed.",
            this::stale),
        new Step(
            "A rule that only the legacy side knows",
            "A declared SOAP fault is a typed fault, with a status and a title of one's own.",
            this::refused),
        new Step(
            "A customer that is not there",
            "Another declared fault: the caller sees a problem (RFC 9457), never a stack trace.",
            this::missing),
        new Step(
            "A new product",
            "A table becomes a resource that can be written; its constraints become conflicts.",
            this::create),
        new Step(
            "Replace a product and remove it",
            "PUT and DELETE, checked against the rows themselves.",
            this::replaceAndRemove));
  }

  private Ask patch(String body) {
    return Ask.of("PATCH", CUSTOMER).token(scenery.clerk()).body(MERGE_PATCH, body);
  }

  private String record() throws Exception {
    return scenery.legacy().customer("C0000003");
  }

  private static String untouched(String record) {
    return LegacySide.without(record, "EMAIL", "CR_LIM", "SRC_SYS", "UPD_DT");
  }

  private void change(Guide guide) throws Exception {
    String before = record();
    Reply read = guide.quietly(Ask.read(CUSTOMER).token(scenery.clerk()));
    Reply reply =
        guide.send(
            patch("{\"email\": \"einkauf@neu.example\", \"credit\": 4711.08}")
                .with("If-Match", read.header("etag")));
    String after = record();

    guide.is("the status", 200, reply.status());
    guide.is("EMAIL in the SOAP record", "einkauf@neu.example", LegacySide.element(after, "EMAIL"));
    guide.is("CR_LIM, in cents,", "471108", LegacySide.element(after, "CR_LIM"));
    guide.is("SRC_SYS", "BANYAN", LegacySide.element(after, "SRC_SYS"));
    guide.is("NOTES", LegacySide.element(before, "NOTES"), LegacySide.element(after, "NOTES"));
    guide.is("FILLER", LegacySide.element(before, "FILLER"), LegacySide.element(after, "FILLER"));
    guide.holds(
        "every other byte of the record is as it was",
        untouched(before).equals(untouched(after)),
        after);
  }

  private void cached(Guide guide) throws Exception {
    Ask read = Ask.read(CUSTOMER).key(Scenery.ACME);
    guide.quietly(read);
    Reply again = guide.send(read);
    Reply change = guide.send(patch("{\"credit\": 4712.08}"));
    Reply after = guide.send(read);

    guide.holds(
        "the second answer came from memory",
        again.header("cache-status").startsWith("banyan; hit; ttl="),
        again.header("cache-status"));
    guide.holds("it says its age", again.header("age").matches("\\d+"), again.header("age"));
    guide.is("the status of the change", 200, change.status());
    guide.is("the credit after it", "4712.08", after.at("/credit"));
    guide.holds(
        "it was read anew",
        after.header("cache-status").startsWith("banyan; fwd=miss"),
        after.header("cache-status"));
  }

  private void stale(Guide guide) throws Exception {
    String before = record();
    Reply reply = guide.send(patch("{\"name\": \"Zu spät\"}").with("If-Match", "\"of-yesterday\""));

    guide.is("the status", 412, reply.status());
    guide.holds("it is a problem", reply.header("content-type").contains("problem"), reply.body());
    guide.is("the SOAP record", before, record());
  }

  private void refused(Guide guide) throws Exception {
    String before = record();
    Reply reply = guide.send(patch("{\"status\": \"closed\"}"));

    guide.is("the status", 422, reply.status());
    guide.is("the title", "The customer file does not take this", reply.at("/title"));
    guide.is("the SOAP record", before, record());
  }

  private void missing(Guide guide) throws Exception {
    Reply reply = guide.send(Ask.read("/v1/customers/C9999999").key(Scenery.ACME));

    guide.is("the status", 404, reply.status());
    guide.is("the title", "No such customer", reply.at("/title"));
    guide.holds(
        "it is a problem",
        reply.header("content-type").startsWith("application/problem+json"),
        reply.header("content-type"));
    guide.holds("it carries no internals", !reply.body().contains("NF01"), reply.body());
  }

  private Ask product(String method, String path, String price) {
    return Ask.of(method, path)
        .token(scenery.clerk())
        .json(
            """
            {"code": "P-9001", "title": "Wasserwaage 60 cm", "price": %s, "active": true}\
            """
                .formatted(price));
  }

  private String row(String columns) throws Exception {
    return scenery
        .legacy()
        .sql("select " + columns + " from \"PRODUCT\" where \"PRODCD\" = 'P-9001'");
  }

  private void create(Guide guide) throws Exception {
    Reply reply = guide.send(product("POST", "/v1/products", "12.50"));

    guide.is("the status", 201, reply.status());
    guide.is(
        "the row", "12.50 Y BANYAN", row("\"PRICE\" || ' ' || \"ACT_FL\" || ' ' || \"CHG_USR\""));

    Reply again = guide.send(product("POST", "/v1/products", "12.50"));

    guide.is("the status of the same once more", 409, again.status());
    guide.is("its title", "There is such a product already", again.at("/title"));
  }

  private void replaceAndRemove(Guide guide) throws Exception {
    Reply reply = guide.send(product("PUT", "/v1/products/P-9001", "13.99"));

    guide.is("the status", 200, reply.status());
    guide.is("the row's price", "13.99", row("\"PRICE\""));
    guide.is("GRP_CD, which nobody maps,", "GEN", row("\"GRP_CD\""));

    Ask remove = Ask.of("DELETE", "/v1/products/P-9001").token(scenery.clerk());
    guide.is("the status of DELETE", 204, guide.send(remove).status());
    guide.is("the row", "(none)", row("\"PRICE\""));

    Ask used = Ask.of("DELETE", "/v1/products/P-1010").token(scenery.clerk());
    Reply kept = guide.send(used);
    guide.is("the status of removing a product that orders name", 409, kept.status());
    guide.is("its title", "The product stands in orders", kept.at("/title"));
  }
}
