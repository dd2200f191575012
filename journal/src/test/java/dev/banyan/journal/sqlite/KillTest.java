package dev.banyan.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while it writes, again and again on one store, and looks after each time.
class KillTest {
  private static final int KILLS = 20;

  /// What the processes have been told, over all runs.
  private record Told(Map<String, String> written, Set<String> refused) {
    void add(String line) {
      String[] words = line.split(" ");
      if (line.startsWith("W ") && words.length == 4) {
        written.put(words[1] + " " + words[2], words[3]);
      } else if (line.startsWith("R ") && words.length == 2) {
        refused.add(words[1]);
      }
    }
  }

  @Test
  void losesNothingAcknowledgedAndWritesNothingTwice(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("x.db");
    Told told = new Told(new HashMap<>(), new HashSet<>());

    for (int run = 0; run < KILLS; run++) {
      runAndKill(file, run, random.nextInt(300), told);
      check(file, told, "kill " + run + " of seed " + seed);
    }

    assertThat(told.written()).hasSizeGreaterThan(KILLS);
    assertThat(told.refused()).isNotEmpty();
  }

  /// Kills after so many acknowledged lines; the last line may be cut short and then counts not.
  private static void runAndKill(Path file, int run, int lines, Told told) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
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

  private static void check(Path file, Told told, String when) {
    Journal journal = Journal.open(SqliteStore.open(file), Journal.Settings.USUAL);
    try {
      Map<String, String> found = new HashMap<>();
      List<String> texts = new ArrayList<>();
      long position = 0;
      Deadline deadline = Deadline.in(Duration.ofSeconds(30));
      List<Recorded> page = journal.read(0, 0, 5_000, deadline);
      while (!page.isEmpty()) {
        for (Recorded record : page) {
          position++;
          assertThat(record.place().position()).as(when).isEqualTo(position);
          String text = new String(record.payload().toArray(), StandardCharsets.UTF_8);
          found.put(record.stream().name() + " " + record.place().version(), text);
          texts.add(text);
        }
        page = journal.read(0, position, 5_000, deadline);
      }
      assertThat(found).as("acknowledged, " + when).containsAllEntriesOf(told.written());
      assertThat(texts).as("at most once, " + when).doesNotHaveDuplicates();
      assertThat(texts).as("refused, " + when).doesNotContainAnyElementsOf(told.refused());
    } finally {
      journal.close();
    }
  }
}
