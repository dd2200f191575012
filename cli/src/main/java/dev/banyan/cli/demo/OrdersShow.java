package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.GatewayProcess;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Shop;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.cli.demo.tour.Tour;
import dev.banyan.cli.demo.tour.Workspace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The demonstration of orders: a bank and a warehouse, and Banyan in front of them, in a process
/// of its own that is killed on the way.
final class OrdersShow {
  private final Demo demo;

  OrdersShow(Demo demo) {
    this.demo = demo;
  }

  Demo.Outcome run(Demo.Wishes wishes, Map<String, String> environment) throws IOException {
    Workspace workspace =
        demo.kept(
            new Workspace(
                demo.folder(wishes.example()), "banyan.yaml", List.of("legacy", "secrets")));
    demo.say("starting the bank (SOAP) and the warehouse (JMS, Apache Artemis)");
    LegacyProcess legacy = demo.kept(LegacyProcess.start(demo.folder(wishes.example())));
    Map<String, String> variables = Demo.variables(wishes, environment);
    variables.put("BANK_URL", legacy.address("bank"));
    variables.put("BROKER_URL", legacy.address("broker"));
    variables.put("PAY_WITHIN", wishes.tour() ? OrdersScene.PAY_WITHIN : "1m");
    demo.say("starting Banyan in front of them");
    GatewayProcess gateway = demo.kept(new GatewayProcess(workspace.configuration(), variables));
    gateway.start();
    HttpClient http = demo.client();
    OrdersScene scene = new OrdersScene(new Shop(gateway), legacy, workspace, http);
    return wishes.tour()
        ? demo.tour(new Tour(steps(scene)), new Guide(gateway.publicAddress(), http, demo.out()))
        : show(gateway, legacy);
  }

  private static List<Step> steps(OrdersScene scene) {
    List<Step> steps = new ArrayList<>();
    steps.addAll(new OrderSteps(scene).all());
    steps.addAll(new ParcelSteps(scene).all());
    steps.addAll(new OrderViewSteps(scene).all());
    steps.addAll(new OrderProofSteps(scene).all());
    return steps;
  }

  private Demo.Outcome show(GatewayProcess gateway, LegacyProcess legacy) {
    return demo.show(
        """

        Orders is running. Who does not pay within a minute is let go.

          configuration   %1$s  (edit it: it is reloaded)
          the bank did    %3$sO1
          packed were     %4$sO1

        Try, with  export H='X-API-Key: %6$s' J='Content-Type: application/json'

          curl -H "$H" -H "$J" -H 'Idempotency-Key: "1"' \\
            -d '{"product": "tea", "quantity": 100}' %5$s/v1/stock
          curl -H "$H" -H "$J" -H 'Idempotency-Key: "2"' \\
            -d '{"id": "O1", "customer": "anna", "product": "tea", "quantity": 2, "price": 9.5}' \\
            %5$s/v1/orders
          curl -H "$H" -H "$J" -H 'Idempotency-Key: "3"' -d '{"card": "tok-4242"}' \\
            %5$s/v1/orders/O1/payment
          curl -H "$H" '%5$s/v1/orders?status=shipped'
          curl -H "$H" %5$s/v1/revenue
          curl -H 'Banyan-By: me' %2$s/dead-letters

        Ctrl-C ends it. `banyan demo orders --tour` walks through all of it.
        """
            .formatted(
                gateway.configuration(),
                gateway.adminAddress(),
                legacy.address("ledger"),
                legacy.address("warehouse"),
                gateway.publicAddress(),
                Shop.KEY));
  }
}
