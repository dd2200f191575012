package dev.banyan.gateway.pipeline;

import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process with a gateway whose pipeline works until it is killed, or its input ends.
final class KilledGateway {
  static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
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

  /// Messages that are gathered by their key.
  static final String GATHERING =
      CONFIGURATION.substring(0, CONFIGURATION.indexOf("    steps:"))
          + """
              steps:
                - aggregate: message.KEY
                  count: 3
                  within: 50ms
                  as: all
                  steps:
                    - { split: all, as: one, steps: [ { call: tasks.put, with: { ID: one.ID } } ] }
          """;

  /// A list that is worked through.
  static final String WORKING =
      CONFIGURATION.substring(0, CONFIGURATION.indexOf("pipelines:"))
          + """
          jobs:
            write:
              over: { call: tasks.pages }
              do: { call: tasks.put, with: { ID: row.ID } }
          """;

  private KilledGateway() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String configuration =
        switch (args.length > 1 ? args[1] : "") {
          case "relaying" -> RELAYING;
          case "gathering" -> GATHERING;
          case "working" -> WORKING;
          default -> CONFIGURATION;
        };
    try (TestGateway gateway =
        TestGateway.start(folder, configuration, Map.of(), List.of(new FolderQueue(folder)))) {
      if (configuration.equals(WORKING) && job(gateway, "GET", "").contains("\"runs\":[]")) {
        job(gateway, "POST", "/start");
      }
      while (System.in.read() >= 0) {
        // What is typed is of no interest; that it ends is.
      }
    }
  }

  /// What is said of the job, whose one run is begun once.
  static String job(TestGateway gateway, String method, String act) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/jobs/write" + act))
                .header("Banyan-By", "anna")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }
}
