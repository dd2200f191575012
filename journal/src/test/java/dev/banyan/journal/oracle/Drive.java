package dev.banyan.journal.oracle;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs a process that serves a journal, keeps each client of a [Load] busy with one request at a
/// time, and ends the process. By the oracle's thread.
final class Drive {
  private final Place place;
  private final Memory memory;
  private final Load load;
  private final List<String> prefix;
  private String point = "none";
  private int nth;

  /// @param prefix what the command line begins with: `strace …`, `env …`, or nothing
  Drive(Place place, Memory memory, Load load, List<String> prefix) {
    this.place = place;
    this.memory = memory;
    this.load = load;
    this.prefix = prefix;
  }

  /// Has the process stand still where it reaches that point for the nth time.
  Drive standingAt(String where, int time) {
    point = where;
    nth = time;
    return this;
  }

  /// What came of a run.
  ///
  /// @param answers how many of `W`, `R` and `F` there were
  /// @param reached whether the process stands at the point where it was to stand
  /// @param refused why the journal was not opened
  record Seen(
      Map<String, Integer> answers,
      boolean reached,
      @Nullable String stopped,
      @Nullable String refused) {
    int count(String kind) {
      return answers.getOrDefault(kind, 0);
    }

    int count() {
      return answers.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /// Drives until that holds after an answer, or the process stands at its point, or refuses to
  /// open; then kills it (`kill -9`).
  Seen until(Predicate<Seen> enough) {
    return run(enough, true);
  }

  /// Drives until that holds after an answer, then lets the process end by itself.
  Seen orderly(Predicate<Seen> enough) {
    return run(enough, false);
  }

  private Seen run(Predicate<Seen> enough, boolean kills) {
    try {
      Process process = new ProcessBuilder(command()).redirectError(errors()).start();
      long[] pid = {process.pid()};
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8);
        Seen seen = converse(out, in, pid, enough);
        if (kills) {
          kill(pid[0]);
        }
        in.close();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          take(line, new HashMap<>());
        }
        return seen;
      } finally {
        kill(pid[0]);
        process.destroyForcibly().onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder.Redirect errors() {
    return Boolean.getBoolean("oracle.loud")
        ? ProcessBuilder.Redirect.INHERIT
        : ProcessBuilder.Redirect.DISCARD;
  }

  /// Not by the process itself, which would leave in an orderly way and close what it told by.
  private static void kill(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(
            one -> {
              one.destroyForcibly();
              one.onExit().join();
            });
  }

  private List<String> command() {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx200m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Served.class.getName(),
            place.where(),
            point,
            Integer.toString(nth)));
    return all;
  }

  private Seen converse(BufferedReader out, BufferedWriter in, long[] pid, Predicate<Seen> enough)
      throws IOException {
    Map<String, Integer> answers = new HashMap<>();
    String stopped = null;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("AT ")) {
        return new Seen(answers, true, stopped, null);
      }
      if (line.startsWith("REFUSED ")) {
        return new Seen(answers, false, stopped, line);
      }
      if (line.startsWith("READY ")) {
        pid[0] = Long.parseLong(line.substring("READY ".length()));
        for (int client = 0; client < Load.CLIENTS; client++) {
          ask(in, client);
        }
      } else if (line.startsWith("STOPPED ")) {
        stopped = line;
      } else if (take(line, answers)) {
        Seen seen = new Seen(answers, false, stopped, null);
        if (enough.test(seen)) {
          return seen;
        }
        ask(in, Load.client(line));
      }
    }
    throw new AssertionError("the process ended by itself");
  }

  /// The last line may be cut short by a kill; it then counts not, or was whole.
  private boolean take(String line, Map<String, Integer> answers) {
    boolean whole = line.matches("\\d+-\\d+ (W [\\d:,]+|R [A-Z_]+ -?\\d+|F [A-Z_]+)");
    if (whole) {
      answers.merge(memory.told(line), 1, Integer::sum);
    }
    return whole;
  }

  private void ask(BufferedWriter in, int client) throws IOException {
    Request request = load.next(client);
    memory.asked(request);
    in.write(request.line() + "\n");
    in.flush();
  }
}
