package dev.banyan.gateway.oracle;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Has the job run, and holds what was done with rows against the records of its runs: each row is
/// done once or skipped and counted; what a checkpoint covers is over and is not asked for again,
/// what is behind the next one is not begun; one run at a time.
final class Runs implements AutoCloseable {
  private static final String STREAM = "job/sweep";
  private static final Pattern PLANNED = Pattern.compile("\"planned\":\"([^\"]*)\"");
  private static final Pattern RUN = Pattern.compile("\"run\":\"([^\"]*)\"");
  private static final Pattern DONE = Pattern.compile("\"done\":\"(\\d+)\"");
  private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"([A-Z]+)\"");
  private static final Pattern ID = Pattern.compile("ID\\\\\":\\\\\"([^\"\\\\]+)");
  private static final int CALLS_BETWEEN = 60;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Switch target;
  private final List<String> wrong;
  private final List<String> rows = World.rows();

  /// Rows that are over, by path, and how often they had been asked for when they were.
  private final Map<String, Integer> closed = new HashMap<>();

  private Map<String, Run> runs = Map.of();
  private int calls;

  /// A run as its records tell it.
  private static final class Run {
    @Nullable Instant planned;
    int pages;
    int done;
    final List<String> skipped = new ArrayList<>();
    int begun;
    int ended;
    String outcome = "";
    long beganAt;
    long endedAt;
    int partition;

    /// How many rows, of the first ones, its checkpoints cover.
    int covered() {
      return Math.min(World.ROWS, pages * World.PAGE);
    }
  }

  Runs(Switch target, List<String> wrong) {
    this.target = target;
    this.wrong = wrong;
  }

  /// Has a run begin now and then. By one thread at a time.
  void now(int adminPort) {
    if (calls++ % CALLS_BETWEEN != 0) {
      return;
    }
    HttpRequest start =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/jobs/sweep/start"))
            .timeout(Duration.ofSeconds(2))
            .header("Banyan-By", "oracle")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      // Refused while one is going on.
      var _ = http.send(start, HttpResponse.BodyHandlers.discarding());
    } catch (IOException _) {
      // It was killed, or stands still.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many runs were worked through.
  long done() {
    return runs.values().stream().filter(run -> run.outcome.equals("DONE")).count();
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      wrong.add(otherwise);
    }
  }

  /// Looks at the records of a gateway that is down.
  void judge(List<Stored.Row> records) {
    Map<String, Run> found = new TreeMap<>();
    List<String> order = new ArrayList<>();
    for (Stored.Row record : records) {
      if (record.stream().equals(STREAM)) {
        if (record.kind().equals("job-planned")) {
          order.add(found(RUN, record.payload()));
        }
      } else if (record.stream().startsWith(STREAM + "/")) {
        String name = record.stream().substring(STREAM.length() + 1);
        String run = URLDecoder.decode(name, StandardCharsets.UTF_8);
        take(found.computeIfAbsent(run, _ -> new Run()), run, record);
      }
    }
    runs = found;
    Map<Instant, Map<String, String>> asked = asked();
    closed.forEach(
        (path, count) -> must(target.calls(path) == count, "done again, and was over: " + path));
    found.forEach(
        (name, run) -> {
          Instant planned = run.planned;
          must(planned != null && run.begun == 1, "begun " + run.begun + " times: " + name);
          Map<String, String> own = planned == null ? null : asked.remove(planned);
          one(name, run, own == null ? Map.of() : own);
        });
    must(asked.isEmpty(), "rows were asked for by runs that are not there: " + asked);
    must(found.keySet().containsAll(order), "a run is planned and not begun: " + order);
    oneAtATime(order);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  private void take(Run run, String name, Stored.Row record) {
    must(run.ended == 0, "something behind the end of run " + name + ": " + record.kind());
    switch (record.kind()) {
      case "job-begun" -> {
        run.begun++;
        run.planned = Instant.parse(found(PLANNED, record.payload()));
        run.beganAt = record.line().position();
        run.partition = record.line().partition();
      }
      case "job-page" -> {
        run.pages++;
        run.done += Integer.parseInt(found(DONE, record.payload()));
      }
      case "job-rows" -> run.done += Integer.parseInt(found(DONE, record.payload()));
      case "job-skipped" -> run.skipped.add(found(ID, record.payload()));
      case "job-ended" -> {
        run.ended++;
        run.outcome = found(OUTCOME, record.payload());
        run.endedAt = record.line().position();
        must(run.outcome.equals("DONE"), "run " + name + ": " + record.payload());
      }
      default -> {}
    }
  }

  /// The paths by which rows were asked for, by the time of their run.
  private Map<Instant, Map<String, String>> asked() {
    Map<Instant, Map<String, String>> asked = new HashMap<>();
    for (String path : target.calls.keySet()) {
      if (path.startsWith(Switch.ROWS)) {
        int cut = path.indexOf('~');
        Instant planned = Instant.parse(path.substring(Switch.ROWS.length(), cut));
        asked.computeIfAbsent(planned, _ -> new HashMap<>()).put(path.substring(cut + 1), path);
      }
    }
    return asked;
  }

  private void one(String name, Run run, Map<String, String> asked) {
    for (int i = 0; i < World.ROWS; i++) {
      String row = rows.get(i);
      String path = asked.getOrDefault(row, "");
      boolean skipped = run.skipped.contains(row);
      int effects = target.effects(path);
      must(effects <= 1, effects + " times " + path);
      must(!row.contains("poison") || effects == 0, "was refused, and is done: " + path);
      if (i < run.covered()) {
        must(skipped || effects == 1, "neither done nor skipped: " + row + " of " + name);
        closed.put(path, target.calls(path));
      }
      boolean near = i < run.covered() + World.PAGE;
      must(near || path.isEmpty(), "begun before the checkpoint before it: " + path);
    }
    long different = run.skipped.stream().distinct().count();
    must(different == run.skipped.size(), "skipped several times: " + name + " " + run.skipped);
    if (run.ended == 1) {
      int all = run.done + run.skipped.size();
      must(all == World.ROWS, all + " rows counted of " + World.ROWS + " by " + name);
      must(run.covered() == World.ROWS, name + " ended behind " + run.pages + " pages");
    }
  }

  /// Where two runs are in one partition, it tells which came first.
  private void oneAtATime(List<String> order) {
    for (int i = 1; i < order.size(); i++) {
      Run before = Objects.requireNonNullElseGet(runs.get(order.get(i - 1)), Run::new);
      Run next = Objects.requireNonNullElseGet(runs.get(order.get(i)), Run::new);
      boolean ended = before.ended == 1 && before.endedAt < next.beganAt;
      must(
          before.partition != next.partition || ended,
          order.get(i) + " began while " + order.get(i - 1) + " was going on");
    }
  }

  /// Once nothing is under way any more: no run is.
  void settled() {
    runs.forEach((name, run) -> must(run.ended == 1, "never ended: run " + name));
  }

  @Override
  public void close() {
    http.close();
  }
}
