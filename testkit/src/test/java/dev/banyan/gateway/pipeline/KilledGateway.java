package dev.banyan.gateway.pipeline;

import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process with a gateway whose pipeline works until it is killed, or its input ends.
final class KilledGateway {
  static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      store: { sqlite: shop.db }
      systems:
        tasks: { folder-queue: {} }
      pipelines:
        booking:
          from: { system: tasks }
          retry: { attempts: 2, wait: { from: 1ms, to: 2ms } }
          steps:
            - { deduplicate: message.ID }
            - { call: tasks.put, with: { ID: message.ID } }
      """;

  /// The events of a model, relayed.
  static final String RELAYING =
      Orders.MODEL
          + """
          systems:
            tasks: { folder-queue: {} }
          pipelines:
            telling:
              from: { model: order, since: beginning }
              retry: { attempts: 2, wait: { from: 1ms, to: 2ms } }
              steps:
                - { call: tasks.put, with: { ID: message.id } }
          """;

  private KilledGateway() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String configuration = args.length > 1 ? RELAYING : CONFIGURATION;
    try (TestGateway _ =
        TestGateway.start(folder, configuration, Map.of(), List.of(new FolderQueue(folder)))) {
      while (System.in.read() >= 0) {
        // What is typed is of no interest; that it ends is.
      }
    }
  }
}
