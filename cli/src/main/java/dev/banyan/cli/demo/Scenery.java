package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Workspace;
import java.util.List;

/// What the steps of the tour have at hand: the gateway, the legacy side, the configuration, and
/// the credentials of those who call.
record Scenery(
    DemoGateway.Running gateway,
    LegacySide legacy,
    Workspace workspace,
    String clerk,
    String visitor,
    String stranger) {

  /// The keys of `secrets/partners.yaml`.
  static final String ACME = "demo-key-acme-known-to-everybody";

  static final String BOREALIS = "demo-key-borealis-known-to-everybody";

  /// With tokens of a clerk, of a person without roles, and of another login.
  static Scenery of(
      DemoGateway.Running gateway, LegacySide legacy, Workspace workspace, DemoLogin login) {
    return new Scenery(
        gateway,
        legacy,
        workspace,
        login.token("jonna", List.of("clerk")),
        login.token("piet", List.of("guest")),
        new DemoLogin().token("mallory", List.of("clerk")));
  }
}
