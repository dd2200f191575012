package dev.banyan.gateway.job;

import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.LocalDoor;
import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/jobs`: `GET` for all jobs or the runs of one, `POST
/// /jobs/NAME/start`, `/cancel` and `/resume`, which say of which run.
public final class JobDesk implements LocalDoor.Desk {
  /// The path below which this answers.
  public static final String PATH = "/jobs";

  private final Map<String, JobRunner> runners;

  public JobDesk(Map<String, JobRunner> runners) {
    this.runners = new TreeMap<>(runners);
  }

  @Override
  public @Nullable JsonTree answer(LocalDoor.Asked asked) {
    List<String> path = asked.path();
    if (asked.method().equals("GET")) {
      return switch (path.size()) {
        case 0 -> all();
        case 1 -> JsonTree.object(one(runner(path.getFirst()), true));
        default -> null;
      };
    }
    if (!asked.method().equals("POST") || path.size() != 2) {
      return null;
    }
    JobRunner runner = runner(path.getFirst());
    Map<String, JsonTree> done =
        switch (path.get(1)) {
          case "start" -> Map.of("started", JsonTree.text(runner.begin(asked.by())));
          case "cancel" -> Map.of("cancelled", JsonTree.text(runner.cancel(asked.by())));
          case "resume" -> Map.of("resumed", JsonTree.text(runner.resume(asked.by())));
          default -> Map.of();
        };
    if (done.isEmpty()) {
      return null;
    }
    Map<String, JsonTree> members = new LinkedHashMap<>(done);
    members.putAll(one(runner, true));
    return JsonTree.object(members);
  }

  @Override
  public @Nullable JsonTree standing(LocalDoor.Asked asked) {
    JobRunner runner = asked.path().isEmpty() ? null : runners.get(asked.path().getFirst());
    List<Progress> runs = runner == null ? List.of() : runner.runs();
    return runs.isEmpty() ? null : run(runs.getFirst());
  }

  private JobRunner runner(String name) {
    JobRunner runner = runners.get(name);
    if (runner == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no job of that name");
    }
    return runner;
  }

  private JsonTree all() {
    List<JsonTree> jobs = new ArrayList<>();
    runners.values().forEach(runner -> jobs.add(JsonTree.object(one(runner, false))));
    return JsonTree.object(Map.of("jobs", JsonTree.list(jobs)));
  }

  private static Map<String, JsonTree> one(JobRunner runner, boolean whole) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    members.put("job", JsonTree.text(runner.job().name()));
    Schedule schedule = runner.job().schedule();
    if (schedule != null) {
      put(members, "cron", schedule.cron());
      put(members, "zone", schedule.cron().zone());
      put(members, "next", runner.next());
    }
    put(members, "trouble", runner.trouble());
    List<Progress> runs = runner.runs();
    List<JsonTree> shown = new ArrayList<>();
    runs.stream().limit(whole ? runs.size() : 1).forEach(run -> shown.add(run(run)));
    members.put("runs", JsonTree.list(shown));
    return members;
  }

  private static JsonTree run(Progress run) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    put(members, "run", run.run());
    put(members, "planned", run.planned());
    put(members, "state", run.state().name().toLowerCase(Locale.ROOT));
    members.put("done", JsonTree.number(run.done()));
    members.put("skipped", JsonTree.number(run.skipped()));
    put(members, "at", run.at());
    put(members, "reason", run.reason());
    return JsonTree.object(members);
  }

  private static void put(Map<String, JsonTree> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, JsonTree.text(value.toString()));
    }
  }
}
