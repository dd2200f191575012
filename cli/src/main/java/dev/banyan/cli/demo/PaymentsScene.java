package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;

/// What the steps with payments have at hand: the gateway, the switch, its door and its ledger.
record PaymentsScene(Shop shop, LegacyProcess legacy, HttpClient http) {
  /// What is kept of a payment at one deed, in the ledger.
  record Count(int asked, int made) {}

  void door(String mode) throws IOException, InterruptedException {
    legacy.door(http, "switch", mode);
  }

  /// What asks for a payment, with a fresh idempotency key.
  static Ask authorise(String id) {
    return authorise(id, "tok-4242");
  }

  static Ask authorise(String id, String card) {
    String body = "{\"id\": \"%s\", \"card\": \"%s\", \"cents\": 4990}".formatted(id, card);
    return Shop.write("/v1/payments").json(body);
  }

  static Ask capture(String id) {
    return Shop.write("/v1/payments/" + id + "/capture");
  }

  static Ask refund(String id) {
    return Shop.write("/v1/payments/" + id + "/refund");
  }

  static Ask read(String id) {
    return Shop.read("/v1/payments/" + id);
  }

  /// Makes an authorised payment without showing how.
  void authorised(Guide guide, String id) throws IOException, InterruptedException {
    Reply _ = shop.quietly(guide, authorise(id));
    becomes(guide, id, "authorised");
  }

  /// The same, captured.
  void captured(Guide guide, String id) throws IOException, InterruptedException {
    authorised(guide, id);
    Reply _ = shop.quietly(guide, capture(id));
    becomes(guide, id, "captured");
  }

  /// A check that the payment gets there.
  void becomes(Guide guide, String id, String status) {
    boolean came = shop.comes(guide, read(id), reply -> reply.at("/status").equals(status));
    guide.holds("payment " + id + " becomes " + status, came, "not in time");
  }

  /// Waits until the switch was asked so often to do something.
  void asked(Guide guide, String id, String deed, int times) {
    boolean came = guide.comes(ledger(), ledger(id), reply -> count(reply, deed).asked() >= times);
    guide.holds("the switch was asked to " + deed, came, "not in time");
  }

  /// Shows the ledger of a payment, and checks how often something was done.
  void once(Guide guide, String id, String... deeds) throws IOException, InterruptedException {
    Reply reply = guide.send(ledger(), ledger(id));
    for (String deed : deeds) {
      guide.is("how often the switch did " + deed, 1, count(reply, deed).made());
    }
  }

  /// What the ledger says, without showing it.
  Count count(Guide guide, String id, String deed) throws IOException, InterruptedException {
    return count(guide.quietly(ledger(), ledger(id)), deed);
  }

  private static Ask ledger(String id) {
    return Ask.read("/ledger/" + id);
  }

  private URI ledger() {
    return URI.create(legacy.address("ledger"));
  }

  private static Count count(Reply reply, String deed) {
    return new Count(
        Integer.parseInt(reply.at("/" + deed + "/asked")),
        Integer.parseInt(reply.at("/" + deed + "/made")));
  }

  /// A check that the refund of a payment is left to a person.
  void parks(Guide guide, String id) throws IOException, InterruptedException {
    Ask parked = Ask.read("/reactions").with("Banyan-By", "ann");
    boolean came =
        guide.comes(
            shop.gateway().adminAddress(), parked, reply -> reply.body().contains(stream(id)));
    Reply _ = shop.desk(guide, Ask.read("/reactions"));
    guide.holds("the refund of " + id + " is parked", came, "not in time");
  }

  /// Has the parked refund of a payment tried again.
  Reply release(Guide guide, String id) throws IOException, InterruptedException {
    return shop.desk(guide, Ask.of("POST", "/reactions/release?stream=" + stream(id)));
  }

  /// The refund is asked for by the fifth event of a payment.
  private static String stream(String id) {
    return "reaction/payment.refund/" + id + "/5";
  }
}
