package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.GatewayProcess;
import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Step;
import dev.banyan.cli.demo.tour.Tour;
import dev.banyan.cli.demo.tour.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The demonstration of Meridian: a CRM, an ERP and a catalogue, and Banyan in front of them, in
/// this process.
final class MeridianShow {
  private final Demo demo;
  private final DemoGateway gateway;

  MeridianShow(Demo demo, DemoGateway gateway) {
    this.demo = demo;
    this.gateway = gateway;
  }

  Demo.Outcome run(Demo.Wishes wishes, Map<String, String> environment) throws IOException {
    DemoLogin login = new DemoLogin();
    Workspace workspace = workspace(wishes, login);
    demo.say("starting Meridian: CRM (SOAP), ERP (PostgreSQL), catalogue (HTTP)");
    LegacyProcess legacy = demo.kept(LegacyProcess.start(demo.folder(wishes.example())));
    Map<String, String> variables = Demo.variables(wishes, environment);
    variables.put("CRM_URL", legacy.address("crm"));
    variables.put("ERP_URL", legacy.address("erp"));
    variables.put("CATALOGUE_URL", legacy.address("catalogue"));
    demo.say("starting Banyan in front of it");
    DemoGateway.Running running =
        gateway.start(workspace.configuration(), variables, demo.errors()::println);
    if (running == null) {
      return Demo.Outcome.PROBLEMS;
    }
    demo.kept(running);
    HttpClient http = demo.client();
    LegacySide side = new LegacySide(legacy, workspace, http);
    Scenery scenery = Scenery.of(running, side, workspace, login);
    if (!wishes.tour()) {
      return show(scenery, legacy);
    }
    variables.putAll(Map.of("PUBLIC_PORT", "0", "ADMIN_PORT", "0"));
    GatewayProcess second =
        demo.kept(new GatewayProcess(workspace(wishes, login).configuration(), variables));
    return demo.tour(
        new Tour(steps(scenery, new PlacingSteps(scenery, http, second))),
        new Guide(running.publicAddress(), http, demo.out()));
  }

  private Workspace workspace(Demo.Wishes wishes, DemoLogin login) throws IOException {
    Workspace workspace =
        demo.kept(
            new Workspace(
                demo.folder(wishes.example()),
                "meridian.yaml",
                List.of("legacy", "modern", "secrets", "keys")));
    workspace.put("keys/jwks.json", login.keySet());
    return workspace;
  }

  /// What is read, what is written, what is refused, what is recorded first, what happens in
  /// operation. Steps that make systems fail come late, so that what they leave behind disturbs
  /// nobody.
  private static List<Step> steps(Scenery scenery, PlacingSteps placing) {
    List<Step> steps = new ArrayList<>();
    steps.addAll(new ReadingSteps(scenery).all());
    steps.addAll(new WritingSteps(scenery).all());
    steps.addAll(new RefusalSteps(scenery).all());
    steps.addAll(new RelaySteps(scenery).all());
    steps.addAll(new TroubleSteps(scenery).all());
    steps.addAll(placing.all());
    steps.addAll(new OperatorSteps(scenery).all());
    return steps;
  }

  private Demo.Outcome show(Scenery scenery, LegacyProcess legacy) {
    URI api = scenery.gateway().publicAddress();
    URI admin = scenery.gateway().adminAddress();
    return demo.show(
        """

        Meridian is running.

          documentation   %1$s%4$s
          OpenAPI         %1$s%5$s
          metrics         %2$s%6$s
          configuration   %3$s  (edit it: it is reloaded)

        Try:

          curl -H 'X-API-Key: %8$s' %1$s/v1/customers/C0000042
          curl -H 'X-API-Key: %8$s' '%1$s/v1/customers/C0000042/orders?size=5'
          curl -H 'X-API-Key: %8$s' %1$s/v1/customers/C0000005/overview
          curl -H 'X-API-Key: %8$s' %1$s/v1/orders/SO2024000004
          curl -X PATCH -H 'X-API-Key: %9$s' -H 'Content-Type: application/merge-patch+json' \\
            -d '{"credit": 4711.08}' %1$s/v1/customers/C0000003
          curl -H 'X-API-Key: %9$s' -H 'Idempotency-Key: "1"' -H 'Content-Type: application/json' \\
            -d '{"id": "WO2026000001", "customer": "C0000042",
                 "lines": [{"number": 10, "product": "P-1017", "quantity": 3, "price": 12.50}]}' \\
            %1$s/v1/orders
          curl -H 'X-API-Key: %9$s' %1$s/v1/orders/WO2026000001/progress
          curl -N -H 'X-API-Key: %9$s' %1$s/v1/order-events?from=start
          curl -X PUT '%7$s/crm?mode=down'      # slow&delay=3000, garbage, open

        The same as a person, with a token:  export TOKEN=%10$s
          curl -H "Authorization: Bearer $TOKEN" %1$s/v1/products

        Ctrl-C ends it. `banyan demo --tour` walks through all of it.
        """
            .formatted(
                text(api),
                text(admin),
                scenery.workspace().configuration(),
                OperatorSteps.DOCS,
                OperatorSteps.OPENAPI,
                OperatorSteps.METRICS,
                legacy.address("control"),
                Scenery.ACME,
                Scenery.BOREALIS,
                scenery.clerk()));
  }

  private static String text(URI address) {
    return address.toString().replaceFirst("/$", "");
  }
}
