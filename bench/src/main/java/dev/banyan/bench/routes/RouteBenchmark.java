package dev.banyan.bench.routes;

import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Finding the route of a path in a [RouteTable], beside a list of patterns that is tried one by
/// one, in tables of 1, 217, 609 and 40,000 routes of two to six segments with up to two
/// parameters.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class RouteBenchmark {
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
  private static final List<String> SHAPES =
      List.of(
          "/%s%d",
          "/%s%d/{id}",
          "/%s%d/{id}/history",
          "/%s%d/{id}/lines/{line}",
          "/v2/%s%d/reports/{year}/by-region",
          "/v2/internal/%s%d/{id}/lines/{line}");
  private static final List<String> WORDS =
      List.of("customers", "orders", "invoices", "shipments", "products", "payments", "claims");
  private static final int PATHS = 4096;
  private static final long SEED = 20_261;

  @Param({"1", "217", "609", "40000"})
  public int routes;

  private final RouteTable<String> table = new RouteTable<>();
  private final List<RoutePattern> patterns = new ArrayList<>();
  private final String[] paths = new String[PATHS];
  private int next;

  @Setup
  public void fill() {
    Random random = new Random(SEED);
    for (int i = 0; i < routes; i++) {
      String text =
          SHAPES
              .get(i % SHAPES.size())
              .formatted(WORDS.get(i % WORDS.size()), i / METHODS.size() / SHAPES.size());
      RoutePattern pattern = RoutePattern.parse(text);
      if (table.add(METHODS.get(i % METHODS.size()), pattern, text) == null) {
        patterns.add(pattern);
      }
    }
    Collections.shuffle(patterns, random);
    for (int i = 0; i < PATHS; i++) {
      String text = patterns.get(random.nextInt(patterns.size())).text();
      paths[i] = text.replaceAll("\\{[a-z]+}", String.valueOf(random.nextInt(100_000)));
    }
  }

  private String path() {
    next = (next + 1) & (PATHS - 1);
    return paths[next];
  }

  @Benchmark
  public RouteTable.@Nullable Match<String> tree() {
    return table.find("GET", path());
  }

  @Benchmark
  public @Nullable RoutePattern oneByOne() {
    String[] parts = path().split("/", -1);
    for (RoutePattern pattern : patterns) {
      if (fits(pattern, parts)) {
        return pattern;
      }
    }
    return null;
  }

  private static boolean fits(RoutePattern pattern, String[] parts) {
    List<RoutePattern.Segment> segments = pattern.segments();
    if (segments.size() != parts.length - 1) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) instanceof RoutePattern.Segment.Literal(String text)
          && !text.equals(parts[i + 1])) {
        return false;
      }
    }
    return true;
  }
}
