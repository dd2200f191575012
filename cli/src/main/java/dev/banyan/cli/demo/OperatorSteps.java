package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The steps of whoever runs the gateway: reload, contract, metrics, health.
final class OperatorSteps {
  static final String OPENAPI = "/v1/openapi.json";
  static final String DOCS = "/v1/docs";
  static final String METRICS = "/metrics";
  static final String READY = "/health/ready";

  private static final Duration RELOAD_MAX = Duration.ofSeconds(30);
  private static final String ROUTE = "GET /customers/{id}:\n        call: customer\n";
  private static final String MISTAKE = "GET /customers/{id}:\n        call: costumer\n";
  private static final String MORE = ROUTE + "      GET /clients/{id}:\n        call: customer\n";

  private final Scenery scenery;

  OperatorSteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "A reload with a mistake",
            "The new configuration is built beside the old one; on any problem the old one stays.",
            this::badReload),
        new Step(
            "A reload that adds a route",
            "A good one is swapped in whole, without a restart and without a lost request.",
            this::goodReload),
        new Step(
            "The contract",
            "An OpenAPI 3.1 document is made from what is served: it cannot be out of date.",
            this::contract),
        new Step(
            "The documentation page",
            "Served by the gateway itself; it needs nothing from elsewhere.",
            this::page),
        new Step(
            "Metrics",
            "Every route, operation and system is measured, on a port of its own.",
            this::metrics),
        new Step("Readiness", "It says how each system is.", this::ready));
  }

  private static Ask customer(String path) {
    return Ask.read(path + "/C0000042").key(Scenery.ACME);
  }

  /// Writes the configuration and waits for what becomes of it.
  private DemoGateway.Reload reload(String text) {
    int before = scenery.gateway().reloads().size();
    scenery.workspace().write(text);
    boolean seen = Guide.waitFor(RELOAD_MAX, () -> scenery.gateway().reloads().size() > before);
    return seen
        ? scenery.gateway().reloads().getLast()
        : new DemoGateway.Reload(false, "no reload was tried");
  }

  private void badReload(Guide guide) throws Exception {
    String good = scenery.workspace().text();
    guide.say("(the file now says `call: costumer`)");
    DemoGateway.Reload reload;
    Reply reply;
    try {
      reload = reload(good.replace(ROUTE, MISTAKE));
      reload.report().lines().limit(12).forEach(line -> guide.say("  " + line));
      reply = guide.send(customer("/v1/customers"));
    } finally {
      scenery.workspace().write(good);
    }

    guide.is("whether the new configuration is in force", false, reload.inForce());
    guide.holds(
        "the report names the mistake", reload.report().contains("costumer"), reload.report());
    guide.holds("it says what to write", reload.report().contains("`customer`"), reload.report());
    guide.is("the status of the route", 200, reply.status());
  }

  private void goodReload(Guide guide) throws Exception {
    guide.is("the status before", 404, guide.quietly(customer("/v1/clients")).status());
    guide.say("(the file now has a route GET /clients/{id})");
    scenery.workspace().write(scenery.workspace().text().replace(ROUTE, MORE));
    boolean served = Guide.waitFor(RELOAD_MAX, () -> status(guide) == 200);
    Reply reply = guide.send(customer("/v1/clients"));

    guide.holds("the route appears by itself", served, "status " + reply.status());
    guide.is("the name", "Hansen & Söhne Großhandel GmbH", reply.at("/name"));
    for (String path : List.of("/v1/customers/C0000005/overview", "/v1/products/P-1017/card")) {
      Reply other = guide.quietly(Ask.read(path).key(Scenery.ACME));
      guide.is("the status of " + path, 200, other.status());
    }
  }

  private static int status(Guide guide) {
    try {
      return guide.quietly(customer("/v1/clients")).status();
    } catch (java.io.IOException _) {
      return 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void contract(Guide guide) throws Exception {
    Reply reply = guide.send(Ask.read(OPENAPI).key(Scenery.ACME));

    guide.is("the status", 200, reply.status());
    guide.holds("its version is 3.1", reply.at("/openapi").startsWith("3.1"), reply.at("/openapi"));
    String body = reply.body();
    guide.holds("it has the customers", body.contains("/customers/{id}"), "no such path");
    guide.holds("it has the route of a moment ago", body.contains("/clients/{id}"), "no such path");
    guide.holds("it has the error titles", body.contains("problem+json"), "no problem+json");
  }

  private void page(Guide guide) throws Exception {
    Reply reply = guide.send(Ask.read(DOCS).key(Scenery.ACME));

    guide.is("the status", 200, reply.status());
    guide.holds("it is a page", reply.header("content-type").startsWith("text/html"), reply.body());
    guide.holds(
        "it loads nothing from elsewhere",
        !reply.body().matches("(?s).*(src|href)=[\"']?(https?:)?//.*"),
        "it does");
  }

  private void metrics(Guide guide) throws Exception {
    URI admin = scenery.gateway().adminAddress();
    Reply reply = guide.send(admin, Ask.read(METRICS));

    guide.is("the status", 200, reply.status());
    guide.holds("it measures Banyan", reply.body().contains("banyan_"), "no banyan_…");
    guide.holds("it tells routes apart", reply.body().contains("/customers/{id}"), "no route");
    guide.holds("no key is in it", !reply.body().contains("demo-key"), "a key is in it");
  }

  private void ready(Guide guide) throws Exception {
    URI admin = scenery.gateway().adminAddress();
    Reply reply = guide.send(admin, Ask.read(READY));

    guide.is("the status", 200, reply.status());
    for (String system : List.of("crm", "erp", "catalogue")) {
      guide.holds("it names " + system, reply.body().contains(system), reply.body());
    }
  }
}
