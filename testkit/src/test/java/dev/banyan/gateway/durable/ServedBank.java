package dev.banyan.gateway.durable;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.nio.file.Path;
import java.util.Map;

/// A gateway in a process of its own, over a store in that folder and a system on that port; to be
/// killed. Prints the port that it listens on.
final class ServedBank {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: bank
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        bank: { http: { url: "http://127.0.0.1:PORT" }, guard: { preset: none } }
      apis:
        bank:
          base: /v1
          callers: anyone
          deadline: 2s
          routes:
            POST /**: { relay: bank }
      store: { sqlite: bank.db }
      """;

  private ServedBank() {}

  public static void main(String[] args) {
    TestGateway gateway =
        TestGateway.start(
            Path.of(args[0]), CONFIGURATION.replace("PORT", args[1]), Map.of(), Connectors.all());
    System.out.println("port " + gateway.uri("/").getPort());
  }
}
