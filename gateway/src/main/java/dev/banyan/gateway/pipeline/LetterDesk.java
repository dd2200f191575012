package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.value.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an operator may do with the dead letters of the pipelines at work: look, change, run again,
/// throw away. What may do harm is refused with its reason unless it is forced; everything that is
/// done is a record that says who did it. Thread-safe; blocking.
final class LetterDesk {
  /// A letter that was run again so often and is here still is not run again without force.
  static final int REDRIVES_MAX = 3;

  /// How many letters one request may run.
  static final int BATCH_MAX = 1_000;

  /// How much of them is in memory at once.
  private static final long AT_ONCE_BYTES = 16 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Runner> runners;

  LetterDesk(Map<String, Runner> runners) {
    this.runners = new TreeMap<>(runners);
  }

  /// How something is done: by whom, by force, or only to see what would be.
  record Manner(String by, boolean force, boolean dryRun) {}

  private Runner runner(String pipeline) {
    Runner runner = runners.get(pipeline);
    if (runner == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no pipeline of that name");
    }
    return runner;
  }

  JsonTree pipelines() {
    List<JsonTree> all = new ArrayList<>();
    runners.forEach(
        (name, runner) -> {
          runner.letters().refresh();
          all.add(
              new Draft()
                  .put("pipeline", name)
                  .put("open", JsonTree.number(runner.letters().size()))
                  .put("most", JsonTree.number(runner.letters().most()))
                  .put("full", JsonTree.truth(runner.letters().isFull()))
                  .tree());
        });
    return new Draft().put("pipelines", JsonTree.list(all)).tree();
  }

  /// Open letters behind that line of the list, the oldest first; `next` is where to go on.
  JsonTree list(String pipeline, long after, int max) {
    Runner runner = runner(pipeline);
    runner.letters().refresh();
    Instant kept = runner.clocks().certain().minus(runner.pipeline().letters().keep());
    List<JsonTree> letters = new ArrayList<>();
    List<LetterBook.Line> lines = runner.letters().lines(after, max);
    for (LetterBook.Line line : lines) {
      letters.add(
          new Draft()
              .put("id", line.id())
              .put("at", line.at().toString())
              .put("place", line.place())
              .put("key", line.key())
              .put("why", line.why())
              .put("fault", line.fault())
              .put("step", line.step())
              .put("expired", JsonTree.truth(line.at().isBefore(kept)))
              .tree());
    }
    Draft list =
        new Draft()
            .put("open", JsonTree.number(runner.letters().size()))
            .put("letters", JsonTree.list(letters));
    if (lines.size() == max) {
      list.put("next", JsonTree.number(lines.getLast().number()));
    }
    return list.tree();
  }

  JsonTree show(String pipeline, String id) {
    return LetterView.whole(runner(pipeline).letters().read(id));
  }

  /// How a letter stands, its body as a digest; null where there is none of that name.
  @Nullable JsonTree standing(String pipeline, String id) {
    Runner runner = runners.get(pipeline);
    if (runner == null) {
      return null;
    }
    try {
      Letter letter = runner.letters().read(id);
      byte[] body = letter.current().body().unsafeArray();
      return new Draft()
          .put("state", letter.state().name().toLowerCase(Locale.ROOT))
          .put("redrives", JsonTree.number(letter.redrives()))
          .put("body-bytes", JsonTree.number(body.length))
          .put("body-sha256", sha256(body))
          .tree();
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.NOT_FOUND) {
        return null;
      }
      throw fault;
    }
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }

  JsonTree edit(String pipeline, String id, Bytes body, String by) {
    Runner runner = runner(pipeline);
    Letter letter = runner.letters().read(id);
    String refusal = closed(runner, letter);
    if (refusal == null) {
      runner.letters().edit(letter, body, by);
    }
    return outcome(id, refusal == null ? "edited" : "refused", refusal);
  }

  JsonTree drop(String pipeline, String id, Manner manner) {
    Runner runner = runner(pipeline);
    Letter letter = runner.letters().read(id);
    String refusal = closed(runner, letter);
    Instant expires = letter.history().getFirst().at().plus(runner.pipeline().letters().keep());
    if (refusal == null && !manner.force() && expires.isAfter(runner.clocks().certain())) {
      refusal = "it is kept until " + expires + "; drop it by force where it is not needed";
    }
    if (refusal == null && !manner.dryRun()) {
      runner.drop(letter, manner.by());
    }
    String done = manner.dryRun() ? "would-be-dropped" : "dropped";
    return outcome(id, refusal == null ? done : "refused", refusal);
  }

  private static @Nullable String closed(Runner runner, Letter letter) {
    if (!letter.open()) {
      return "it is not open: it was "
          + (letter.state() == Letter.State.DROPPED ? "dropped" : "run again and is done");
    }
    return runner.isRunning(letter.id()) ? "it is being run again at this moment" : null;
  }

  /// Runs letters again, the oldest first; those of the id where one is given.
  JsonTree redrive(String pipeline, @Nullable String id, int limit, Manner manner) {
    Runner runner = runner(pipeline);
    runner.letters().refresh();
    List<String> ids = id != null ? List.of(id) : runner.letters().ids(Math.min(limit, BATCH_MAX));
    Deadline deadline = Deadline.in(PATIENCE);
    List<JsonTree> outcomes = new ArrayList<>();
    List<String> left = new ArrayList<>(ids);
    while (!left.isEmpty()) {
      // With held keys, a letter waits for those of its key before it: one of each at a time.
      List<String> wave =
          runner.pipeline().terms().holdKey() && !manner.dryRun()
              ? left.stream().filter(runner.letters()::isFirstOfKey).toList()
              : List.copyOf(left);
      wave = wave.isEmpty() ? List.copyOf(left) : wave;
      outcomes.addAll(run(runner, wave, manner, deadline));
      left.removeAll(wave);
    }
    return new Draft()
        .put("counts", counts(outcomes))
        .put("letters", JsonTree.list(outcomes))
        .tree();
  }

  /// How many letters came to each outcome.
  private static JsonTree counts(List<JsonTree> outcomes) {
    Map<String, Integer> counts = new TreeMap<>();
    for (JsonTree one : outcomes) {
      counts.merge(LetterJson.text((JsonTree.Members) one, "outcome"), 1, Integer::sum);
    }
    Draft members = new Draft();
    counts.forEach((outcome, count) -> members.put(outcome, JsonTree.number(count)));
    return members.tree();
  }

  private static List<JsonTree> run(
      Runner runner, List<String> ids, Manner manner, Deadline deadline) {
    List<JsonTree> outcomes = new ArrayList<>();
    List<Redrive> begun = new ArrayList<>();
    long bytes = 0;
    for (String id : ids) {
      if (bytes >= AT_ONCE_BYTES) {
        awaited(begun, deadline, outcomes);
        begun.clear();
        bytes = 0;
      }
      if (deadline.passed()) {
        outcomes.add(outcome(id, "refused", "no time was left for it: ask for it again"));
        continue;
      }
      Letter letter = runner.letters().read(id);
      String refusal = refusal(runner, letter, manner);
      if (refusal != null || manner.dryRun()) {
        outcomes.add(outcome(id, refusal == null ? "would-run" : "refused", refusal));
        continue;
      }
      try {
        Redrive redrive = runner.letters().begin(letter, manner.by(), manner.force());
        runner.redrive(letter, redrive);
        begun.add(redrive);
        bytes += letter.current().body().size();
      } catch (Fault fault) {
        outcomes.add(outcome(id, "refused", fault.getMessage()));
      }
    }
    awaited(begun, deadline, outcomes);
    return outcomes;
  }

  private static void awaited(List<Redrive> begun, Deadline deadline, List<JsonTree> outcomes) {
    for (Redrive redrive : begun) {
      boolean ended = redrive.await(deadline);
      Letter.Cause failure = redrive.failure();
      if (!ended) {
        outcomes.add(outcome(redrive.letter(), "running", "look at it again later"));
      } else if (failure == null) {
        outcomes.add(outcome(redrive.letter(), "done", null));
      } else {
        outcomes.add(
            outcome(redrive.letter(), "failed", failure.fault() + ": " + failure.reason()));
      }
    }
  }

  private static @Nullable String refusal(Runner runner, Letter letter, Manner manner) {
    String closed = closed(runner, letter);
    if (closed != null) {
      return closed;
    }
    String obstacle = runner.obstacle(letter);
    if (obstacle != null) {
      return "it cannot be read: " + obstacle + "; edit it first";
    }
    if (manner.force()) {
      return null;
    }
    if (letter.state() == Letter.State.RUNNING) {
      return "a run of it was cut off: find out what it did, then run it by force";
    }
    if (letter.cause().why().equals("unknown")) {
      return "a write of it may have happened: find out, then run it by force";
    }
    if (!letter.cause().written().isEmpty()) {
      return "it would make again what was made: " + String.join(", ", letter.cause().written());
    }
    if (letter.redrives() >= REDRIVES_MAX) {
      return "it was run again " + letter.redrives() + " times: mend it first, or use force";
    }
    boolean held = runner.pipeline().terms().holdKey() && !manner.dryRun();
    return held && !runner.letters().isFirstOfKey(letter.id())
        ? "an earlier dead letter of its key comes first"
        : null;
  }

  private static JsonTree outcome(String id, String outcome, @Nullable String reason) {
    return new Draft().put("id", id).put("outcome", outcome).put("reason", reason).tree();
  }
}
