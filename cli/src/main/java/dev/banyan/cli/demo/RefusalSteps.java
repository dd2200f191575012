package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.util.List;

/// The steps in which the gateway says no, before a legacy system hears of it.
final class RefusalSteps {
  private static final String CUSTOMER = "/v1/customers/C0000042";
  private static final int TRIES_MAX = 30;

  private final Scenery scenery;

  RefusalSteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "A body that breaks its type",
            "Every violation is reported at once, each with a JSON Pointer to its place.",
            this::invalid),
        new Step(
            "A body that is no JSON",
            "What cannot be read is refused before anything is called.",
            this::malformed),
        new Step(
            "A query parameter that nobody knows",
            "A misspelt filter is said to be one, instead of silently doing nothing.",
            this::unknownParameter),
        new Step("No key", "Legacy systems are never reached by strangers.", this::noKey),
        new Step(
            "A wrong key", "Only hashes of keys are kept, and this one fits none.", this::wrongKey),
        new Step(
            "A token of somebody else's login",
            "Signature, issuer, audience and times are checked.",
            this::strangeToken),
        new Step(
            "A person without the role",
            "Who may write is said beside the route.",
            this::missingRole),
        new Step(
            "Too many requests",
            "A limit of its own protects what is dear to the legacy side.",
            this::limit));
  }

  private void invalid(Guide guide) throws Exception {
    Reply reply =
        guide.send(
            Ask.of("POST", "/v1/products")
                .token(scenery.clerk())
                .json(
                    """
                    {"code": "P-9001-TOO-LONG", "title": "X", "price": 1.345, "active": true}\
                    """));

    guide.is("the status", 422, reply.status());
    List<String> paths = paths(reply);
    guide.is("the number of errors", 2, paths.size());
    guide.holds("one is at /code", paths.contains("#/code"), paths);
    guide.holds("one is at /price", paths.contains("#/price"), paths);
  }

  private static List<String> paths(Reply reply) {
    return reply.items("/errors").stream()
        .map(
            item ->
                item instanceof JsonTree.Members members
                        && members.get("pointer") instanceof JsonTree.Text(String pointer)
                    ? pointer
                    : "?")
        .toList();
  }

  private void malformed(Guide guide) throws Exception {
    Reply reply =
        guide.send(
            Ask.of("POST", "/v1/products").token(scenery.clerk()).json("{\"code\": \"P-9002\",,}"));

    guide.is("the status", 400, reply.status());
    guide.holds("it is a problem", reply.header("content-type").contains("problem"), reply.body());
  }

  private void unknownParameter(Guide guide) throws Exception {
    Reply reply = guide.send(Ask.read("/v1/products?colour=red").key(Scenery.ACME));

    guide.holds(
        "the status is that of a refused request",
        reply.status() == 400 || reply.status() == 422,
        reply.status());
    guide.holds("the parameter is named", reply.body().contains("\"colour\""), reply.body());
  }

  private void noKey(Guide guide) throws Exception {
    Reply reply = guide.send(Ask.read(CUSTOMER));

    guide.is("the status", 401, reply.status());
    guide.holds(
        "it says how to prove who one is",
        !reply.header("www-authenticate").equals("(absent)"),
        "no header www-authenticate");
  }

  private void wrongKey(Guide guide) throws Exception {
    guide.is("the status", 401, guide.send(Ask.read(CUSTOMER).key("demo-key-of-nobody")).status());
  }

  private void strangeToken(Guide guide) throws Exception {
    guide.is("the status", 401, guide.send(Ask.read(CUSTOMER).token(scenery.stranger())).status());
  }

  private void missingRole(Guide guide) throws Exception {
    Ask read = Ask.read(CUSTOMER).token(scenery.visitor());
    guide.is("the status of a read", 200, guide.quietly(read).status());

    Reply reply =
        guide.send(
            Ask.of("PATCH", CUSTOMER)
                .token(scenery.visitor())
                .body("application/merge-patch+json", "{\"name\": \"Meins\"}"));

    guide.is("the status", 403, reply.status());
    String record = scenery.legacy().customer("C0000042");
    guide.holds(
        "the SOAP record keeps its name",
        LegacySide.element(record, "CUST_NM").startsWith("Hansen"),
        record);
  }

  private void limit(Guide guide) throws Exception {
    Ask search = Ask.read("/v1/customers?name=Hansen").key(Scenery.BOREALIS);
    int before = passes(guide, search);
    Reply reply = guide.send(search);

    guide.say(before + " searches passed before");
    guide.holds("some passed", before > 0 && before < TRIES_MAX, before);
    guide.is("the status", 429, reply.status());
    guide.holds(
        "it says when to come back",
        reply.header("retry-after").matches("[1-9]\\d*"),
        reply.header("retry-after"));
    guide.is(
        "the status of another caller's search",
        200,
        guide.quietly(search.with("X-API-Key", Scenery.ACME)).status());
  }

  private static int passes(Guide guide, Ask search) throws IOException, InterruptedException {
    int passed = 0;
    while (passed < TRIES_MAX && guide.quietly(search).status() == 200) {
      passed++;
    }
    return passed;
  }
}
