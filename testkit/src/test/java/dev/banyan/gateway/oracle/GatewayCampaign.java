package dev.banyan.gateway.oracle;

import dev.banyan.testbase.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/// Kills gateways, half of the times at named points, over a file and over PostgreSQL; prints `note
/// NAME VALUE`, and ends with an error at the first thing that is wrong.
///
///     GatewayCampaign COUNT FOLDER SEED
public final class GatewayCampaign {
  private static final int KILLS_OF_A_LIFE = 30;

  private final Path folder;
  private final Random random;
  private final Map<Point, Integer> reached = new EnumMap<>(Point.class);
  private int lives;
  private int requests;
  private int asked;
  private long runs;

  private GatewayCampaign(Path folder, long seed) {
    this.folder = folder;
    this.random = new Random(seed);
  }

  public static void main(String[] args) throws Exception {
    GatewayCampaign campaign =
        new GatewayCampaign(Path.of(args[1]).toAbsolutePath(), Long.parseLong(args[2]));
    try (PostgresServer server = PostgresServer.in(campaign.folder.resolve("postgres"), Map.of())) {
      int count = Integer.parseInt(args[0]);
      campaign.kill(count / 2, false, () -> "");
      campaign.kill(count - count / 2, true, server::newDatabase);
    }
    System.out.println("note gatewayKills " + args[0]);
    System.out.println("note gatewayRequests " + campaign.requests);
    System.out.println("note gatewayCommandsAsked " + campaign.asked);
    System.out.println("note gatewayRuns " + campaign.runs);
    System.out.println(
        "note gatewayPoints " + campaign.reached.values().stream().filter(n -> n > 0).count());
    campaign.reached.forEach((point, count) -> System.out.println(point + ": " + count));
    List<Point> missed =
        campaign.reached.entrySet().stream()
            .filter(one -> one.getValue() == 0)
            .map(Map.Entry::getKey)
            .toList();
    if (!missed.isEmpty()) {
      System.out.println(new AssertionError("points that were never reached: " + missed));
    }
    System.exit(missed.isEmpty() ? 0 : 1);
  }

  /// First those that only this store has, then all others; each store begins with another half of
  /// them, so that a short campaign sees as many as it can.
  private static List<Point> points(boolean postgres) {
    List<Point> points = new ArrayList<>(Point.of(postgres));
    Collections.rotate(points, postgres ? 0 : points.size() / 2);
    points.sort(Comparator.comparing(point -> !point.isOfOneStore()));
    return points;
  }

  private void kill(int count, boolean postgres, Supplier<String> databases) throws Exception {
    List<Point> points = points(postgres);
    int next = 0;
    int left = count;
    while (left > 0) {
      Path own = folder.resolve("life" + lives++);
      try (GatewayLife life = new GatewayLife(own, databases.get(), random.nextLong())) {
        int kills = Math.min(left, KILLS_OF_A_LIFE);
        for (int i = 0; i < kills; i++) {
          if (i % 3 == 2) {
            life.killAnywhere();
          } else {
            life.killAt(points.get(next++ % points.size()));
          }
        }
        left -= kills;
        life.settle();
        requests += life.clients.log.size();
        asked += life.asked();
        runs += life.runs();
        life.reached.forEach((point, times) -> reached.merge(point, times, Integer::sum));
        System.out.println(
            (postgres ? "PostgreSQL" : "SQLite")
                + ": "
                + kills
                + " kills, answers by status "
                + life.clients.answers);
      }
    }
  }
}
