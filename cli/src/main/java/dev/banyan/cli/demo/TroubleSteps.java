package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The steps in which a legacy system fails: the failure is answered in time, and stays where it
/// is.
final class TroubleSteps {
  /// The guard's deadline in `meridian.yaml` is two seconds; the rest is for a slow machine.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);

  private final Scenery scenery;

  TroubleSteps(Scenery scenery) {
    this.scenery = scenery;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "A system that is down",
            "Its routes answer a problem in time; all others are as before.",
            guide -> trouble(guide, "down", "C0000051", List.of(502, 503, 504))),
        new Step(
            "A system that hangs",
            "A deadline is set once, and every call takes what is left of it.",
            guide -> trouble(guide, "slow&delay=20000", "C0000052", List.of(504, 503))),
        new Step(
            "A system that answers nonsense",
            "What does not fit the contract is never passed on.",
            guide -> trouble(guide, "garbage", "C0000053", List.of(502, 503))));
  }

  /// Each with a customer that nobody has read yet, as the cache would go on giving it.
  private void trouble(Guide guide, String mode, String customer, List<Integer> statuses)
      throws Exception {
    String path = "/v1/customers/" + customer;
    guide.say("(the door of the CRM: " + mode + ")");
    Reply reply;
    Reply other;
    scenery.legacy().door("crm", mode);
    try {
      reply = guide.send(Ask.read(path).key(Scenery.ACME));
      other = guide.quietly(Ask.read("/v1/orders/SO2024000004").key(Scenery.ACME));
    } finally {
      scenery.legacy().door("crm", "open");
    }

    guide.holds(
        "the status is one of " + statuses, statuses.contains(reply.status()), reply.status());
    guide.holds("it is a problem", reply.header("content-type").contains("problem"), reply.body());
    guide.holds(
        "it came within the deadline",
        reply.took().compareTo(ANSWER_MAX) < 0,
        reply.took().toMillis() + " ms");
    guide.is("the status of an order, from the database,", 200, other.status());
    guide.holds(
        "the customer is read again once the door is open",
        Guide.waitFor(RECOVERY_MAX, () -> answers(guide, path)),
        "not within " + RECOVERY_MAX.toSeconds() + " s");
  }

  private static boolean answers(Guide guide, String path) {
    try {
      return guide.quietly(Ask.read(path).key(Scenery.ACME)).status() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
