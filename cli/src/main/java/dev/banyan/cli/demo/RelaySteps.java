package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import java.util.List;

/// The steps in which a request is passed through to an HTTP service.
final class RelaySteps {
  private static final int LINES = 50_000;

  private final Scenery scenery;

  RelaySteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "Pass a request through",
            "A relay takes any method and body; the caller's credential stays behind.",
            this::echo),
        new Step(
            "Pass a long answer through",
            "Both ways are streamed with back-pressure; nothing is held as a whole.",
            this::export));
  }

  private void echo(Guide guide) throws Exception {
    Reply reply =
        guide.send(
            Ask.of("PUT", "/v1/catalogue/echo?lang=de")
                .key(Scenery.ACME)
                .body("text/plain", "as it is: äöü"));

    guide.is("the status", 200, reply.status());
    guide.is("the service's own header", "meridian-catalogue", reply.header("x-served-by"));
    guide.is("the method", "PUT", reply.at("/method"));
    guide.is("the path", "/echo", reply.at("/path"));
    guide.is("the query", "lang=de", reply.at("/query"));
    guide.is("the body", "as it is: äöü", reply.at("/body"));
    guide.is("the key, at the service,", "(absent)", reply.at("/headers/x-api-key"));
    guide.is(
        "the status without a key",
        401,
        guide.quietly(Ask.read("/v1/catalogue/products")).status());
  }

  private void export(Guide guide) throws Exception {
    Reply reply =
        guide.send(Ask.read("/v1/catalogue/export?items=" + LINES).token(scenery.visitor()));

    guide.is("the status", 200, reply.status());
    guide.is("the number of lines", (long) LINES, reply.body().lines().count());
  }
}
