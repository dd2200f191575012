package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while it carries out commands, and sends each of them again afterwards.
class CommandKillTest {
  private static final int KILLS = 6;

  /// The keys whose commands were begun, and those whose end was recorded.
  private record Told(Set<String> begun, Set<String> done) {
    void add(String line) {
      String[] words = line.split(" ");
      if (words.length == 2 && words[0].equals("E")) {
        begun.add(words[1]);
      } else if (words.length == 2 && words[0].equals("D")) {
        done.add(words[1]);
      }
    }
  }

  @Test
  void carriesNothingOutAgainThatWasBegun(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("x.db");
    Told told = new Told(new HashSet<>(), new HashSet<>());

    for (int run = 0; run < KILLS; run++) {
      runAndKill(file, run, random.nextInt(200), told);
      repeatAll(file, told, "kill " + run + " of seed " + seed);
    }

    assertThat(told.done()).isNotEmpty();
    assertThat(told.begun()).hasSizeGreaterThan(told.done().size());
  }

  private static void runAndKill(Path file, int run, int lines, Told told) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledCommander.class.getName(),
                file.toString(),
                Integer.toString(run))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      int count = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told.add(line);
        if (count++ == lines) {
          // Not by the process itself, which would close the pipe and with it what it told.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
    assertThat(process.exitValue()).isEqualTo(137);
  }

  /// What was answered is answered again; of the rest nobody knows, at once and in an hour.
  private static void repeatAll(Path file, Told told, String when) {
    Journal journal = Journal.open(SqliteStore.open(file), Journal.Settings.USUAL);
    try {
      InstantSource later = () -> InstantSource.system().instant().plus(Duration.ofHours(1));
      Commands now = new Commands(journal, InstantSource.system());
      Commands then = new Commands(journal, later);
      for (String key : told.begun()) {
        Decision at = repeat(now, key);
        Decision after = repeat(then, key);
        if (told.done().contains(key)) {
          assertThat(at).as(when).isEqualTo(new Decision.Replay(KilledCommander.answer(key), 1));
        }
        assertThat(at).as(key + " after " + when).isNotInstanceOf(Decision.Claim.class);
        assertThat(after)
            .as(key + " after " + when)
            .isInstanceOfAny(Decision.Replay.class, Decision.Unknown.class);
      }
    } finally {
      journal.close();
    }
  }

  private static Decision repeat(Commands commands, String key) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    return commands
        .claim(KilledCommander.key(key), KilledCommander.request(key), deadline)
        .decision();
  }
}
