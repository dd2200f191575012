package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Ask;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The tour of payments: whatever the switch does with its answers, money moves once.
final class PaymentSteps {
  /// The switch's deadline in `banyan.yaml` is one second.
  private static final String LATE = "slow&delay=1500";

  private static final int BAD_DAY_PAYMENTS = 12;
  private static final long BAD_DAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PaymentsScene scene;

  PaymentSteps(PaymentsScene scene) {
    this.scene = scene;
  }

  List<Step> all() {
    return List.of(
        new Step(
            "A payment on a good day",
            "The shop is answered at once; the switch is called because of what was recorded.",
            this::good),
        new Step(
            "A card that is declined",
            "A declared SOAP fault is an answer: it becomes an event, and is not tried again.",
            this::declined),
        new Step(
            "Answers that come too late",
            "It authorises a reference once, so it is asked again; of a capture it is asked first.",
            guide -> trouble(guide, "P3", LATE)),
        new Step(
            "Answers that are dropped",
            "Money has moved, and the connection is gone: nothing is done twice.",
            guide -> trouble(guide, "P4", "answer-lost")),
        new Step(
            "Requests that are dropped",
            "The same seen from here, and nothing has happened: it is done when it can be.",
            guide -> trouble(guide, "P5", "request-lost")),
        new Step(
            "A capture that is sent twice",
            "With the same Idempotency-Key it is given the same answer, and nothing more is done.",
            this::twice),
        new Step("A refund", "The last of three calls, each made once.", this::refunded),
        new Step(
            "A refund that nobody knows of, and was not made",
            "The switch does not tell of refunds: it is parked; a person looks, and releases it.",
            this::lostRefund),
        new Step(
            "A refund that nobody knows of, and was made",
            "A person finds it at the switch, and says so: it is not sent again.",
            this::madeRefund),
        new Step(
            "A bad day",
            "By chance a quarter is lost, a quarter is late, a quarter is done and not told.",
            this::badDay),
        new Step(
            "Banyan is killed in the middle of a capture",
            "kill -9. Started again, it finds the attempt in its journal, and asks before it acts.",
            this::killed),
        new Step(
            "What became of all of them",
            "A projection by state, folded from the same events.",
            this::projected));
  }

  private void good(Guide guide) throws Exception {
    Reply asked = scene.shop().send(guide, PaymentsScene.authorise("P1"));
    scene.becomes(guide, "P1", "authorised");
    Reply capture = scene.shop().send(guide, PaymentsScene.capture("P1"));
    scene.becomes(guide, "P1", "captured");
    Reply read = scene.shop().send(guide, PaymentsScene.read("P1"));

    guide.is("the status", 201, asked.status());
    guide.is("that of the capture", 200, capture.status());
    guide.is("what the switch approved", "A-P1", read.at("/approval"));
    scene.once(guide, "P1", "authorise", "capture");
  }

  private void declined(Guide guide) throws Exception {
    scene.shop().send(guide, PaymentsScene.authorise("P2", "0000-empty"));
    scene.becomes(guide, "P2", "declined");
    Reply capture = scene.shop().send(guide, PaymentsScene.capture("P2"));

    guide.is("the status of a capture then", 409, capture.status());
    guide.is("how often the switch did authorise", 0, scene.count(guide, "P2", "authorise").made());
  }

  /// Both calls meet that trouble; it ends when the switch was reached, or was not, for a while.
  private void trouble(Guide guide, String id, String mode) throws Exception {
    guide.say("(the door of the switch: " + mode + ")");
    scene.door(mode);
    try {
      scene.shop().send(guide, PaymentsScene.authorise(id));
      hold(guide, id, "authorise", mode);
    } finally {
      scene.door("open");
    }
    scene.becomes(guide, id, "authorised");
    scene.door(mode);
    try {
      scene.shop().send(guide, PaymentsScene.capture(id));
      hold(guide, id, "capture", mode);
    } finally {
      scene.door("open");
    }
    scene.becomes(guide, id, "captured");
    scene.once(guide, id, "authorise", "capture");
  }

  private void hold(Guide guide, String id, String deed, String mode) throws Exception {
    if (mode.equals("request-lost")) {
      pause(TimeUnit.MILLISECONDS.toNanos(500));
      guide.is("how often the switch did " + deed, 0, scene.count(guide, id, deed).made());
    } else {
      scene.asked(guide, id, deed, deed.equals("authorise") ? 2 : 1);
    }
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private void twice(Guide guide) throws Exception {
    scene.authorised(guide, "P6");
    Ask capture = PaymentsScene.capture("P6");
    Reply first = scene.shop().send(guide, capture);
    scene.becomes(guide, "P6", "captured");
    Reply again = scene.shop().send(guide, capture);
    Reply other = scene.shop().send(guide, PaymentsScene.capture("P6"));

    guide.is("the repeat says that it is one", "?1", again.header("idempotency-replayed"));
    guide.is("its body", first.body(), again.body());
    guide.is("the status with another key", 409, other.status());
    scene.once(guide, "P6", "capture");
  }

  private void refunded(Guide guide) throws Exception {
    scene.captured(guide, "P7");
    Reply asked = scene.shop().send(guide, PaymentsScene.refund("P7"));
    scene.becomes(guide, "P7", "refunded");

    guide.is("the status", 200, asked.status());
    scene.once(guide, "P7", "authorise", "capture", "refund");
  }

  private void lostRefund(Guide guide) throws Exception {
    refundThrough(guide, "P8", "request-lost");
    guide.is("how often the switch did refund", 0, scene.count(guide, "P8", "refund").made());
    Reply released = scene.release(guide, "P8");
    scene.becomes(guide, "P8", "refunded");

    guide.is("the status of the release", 200, released.status());
    scene.once(guide, "P8", "refund");
  }

  private void madeRefund(Guide guide) throws Exception {
    refundThrough(guide, "P9", "answer-lost");
    scene.once(guide, "P9", "refund");
    Reply settled = scene.shop().send(guide, Shop.write("/v1/payments/P9/refund/settlement"));
    Reply released = scene.release(guide, "P9");

    guide.is("the status of the settlement", 200, settled.status());
    guide.is("what the payment is then", "refunded", settled.at("/status"));
    guide.is("the status of the release", 200, released.status());
    scene.once(guide, "P9", "refund");
  }

  private void refundThrough(Guide guide, String id, String mode) throws Exception {
    scene.captured(guide, id);
    guide.say("(the door of the switch: " + mode + ")");
    scene.door(mode);
    try {
      scene.shop().send(guide, PaymentsScene.refund(id));
      scene.parks(guide, id);
    } finally {
      scene.door("open");
    }
  }

  private void badDay(Guide guide) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < BAD_DAY_PAYMENTS; i++) {
      ids.add("B" + i);
      scene.authorised(guide, "B" + i);
    }
    guide.say("(the door of the switch: fickle)");
    scene.door("fickle&delay=1500");
    try {
      for (String id : ids) {
        scene.shop().quietly(guide, PaymentsScene.capture(id));
      }
      pause(BAD_DAY_NANOS);
    } finally {
      scene.door("open");
    }
    for (String id : ids) {
      scene.becomes(guide, id, "captured");
      PaymentsScene.Count count = scene.count(guide, id, "capture");
      guide.is("how often the switch did capture " + id, 1, count.made());
    }
  }

  private void killed(Guide guide) throws Exception {
    scene.authorised(guide, "P10");
    Ask capture = PaymentsScene.capture("P10");
    scene.door("slow&delay=5000");
    try {
      Reply first = scene.shop().send(guide, capture);
      scene.asked(guide, "P10", "capture", 1);
      scene.shop().gateway().kill();
      guide.say("(killed; started again on the same journal)");
      scene.door("open");
      scene.shop().gateway().start();
      Reply again = scene.shop().send(guide, capture);

      guide.is("the repeat says that it is one", "?1", again.header("idempotency-replayed"));
      guide.is("its body", first.body(), again.body());
    } finally {
      scene.door("open");
    }
    scene.becomes(guide, "P10", "captured");
    scene.once(guide, "P10", "authorise", "capture");
  }

  private void projected(Guide guide) throws Exception {
    Ask captured = Shop.read("/v1/payments?status=captured&size=50");
    Ask refunded = Shop.read("/v1/payments?status=refunded");
    int wanted = BAD_DAY_PAYMENTS + 6;
    boolean came =
        scene.shop().comes(guide, captured, reply -> reply.items("/items").size() == wanted);
    Reply shown = scene.shop().send(guide, refunded);

    guide.holds(wanted + " payments are captured", came, "not in time");
    guide.is("how many are refunded", 3, shown.items("/items").size());
  }
}
