package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.GatewayProcess;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Tour;
import dev.banyan.cli.demo.tour.Workspace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;

/// The demonstration of payments: a switch that loses answers, and Banyan in front of it, in a
/// process of its own that is killed on the way.
final class PaymentsShow {
  private final Demo demo;

  PaymentsShow(Demo demo) {
    this.demo = demo;
  }

  Demo.Outcome run(Demo.Wishes wishes, Map<String, String> environment) throws IOException {
    Workspace workspace =
        demo.kept(
            new Workspace(
                demo.folder(wishes.example()), "banyan.yaml", List.of("legacy", "secrets")));
    demo.say("starting the payment switch (SOAP)");
    LegacyProcess legacy = demo.kept(LegacyProcess.start(demo.folder(wishes.example())));
    Map<String, String> variables = Demo.variables(wishes, environment);
    variables.put("SWITCH_URL", legacy.address("switch"));
    demo.say("starting Banyan in front of it");
    GatewayProcess gateway = demo.kept(new GatewayProcess(workspace.configuration(), variables));
    gateway.start();
    HttpClient http = demo.client();
    PaymentsScene scene = new PaymentsScene(new Shop(gateway), legacy, http);
    return wishes.tour()
        ? demo.tour(
            new Tour(new PaymentSteps(scene).all()),
            new Guide(gateway.publicAddress(), http, demo.out()))
        : show(gateway, legacy);
  }

  private Demo.Outcome show(GatewayProcess gateway, LegacyProcess legacy) {
    return demo.show(
        """

        Payments is running.

          configuration   %1$s
          the switch did  %3$sP1

        Try:

          curl -H 'X-API-Key: %6$s' -H 'Idempotency-Key: "1"' -H 'Content-Type: application/json' \\
            -d '{"id": "P1", "card": "tok-4242", "cents": 4990}' %4$s/v1/payments
          curl -H 'X-API-Key: %6$s' %4$s/v1/payments/P1
          curl -X POST -H 'X-API-Key: %6$s' -H 'Idempotency-Key: "2"' %4$s/v1/payments/P1/capture
          curl -H 'X-API-Key: %6$s' '%4$s/v1/payments?status=captured'
          curl -H 'Banyan-By: me' %2$s/reactions          # what is parked
          curl -X PUT '%5$s/switch?mode=answer-lost'     # request-lost, fickle&delay=1500, open

        Ctrl-C ends it. `banyan demo payments --tour` walks through all of it.
        """
            .formatted(
                gateway.configuration(),
                gateway.adminAddress(),
                legacy.address("ledger"),
                gateway.publicAddress(),
                legacy.address("control"),
                Shop.KEY));
  }
}
