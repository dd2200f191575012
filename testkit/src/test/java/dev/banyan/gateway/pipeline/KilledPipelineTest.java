package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while its pipeline works, again and again, and looks at what was done.
/// `-Dkills=N` kills more often.
class KilledPipelineTest {
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final int MESSAGES = KILLS * 60;

  @TempDir Path folder;

  private static boolean isPoison(int message) {
    return message % 20 == 7;
  }

  private static String id(int message) {
    return (isPoison(message) ? "poison" : "task") + message;
  }

  @Test
  void makesEachEffectOnceOrAsksAPerson() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    FolderQueue queue = new FolderQueue(folder);
    for (int i = 0; i < MESSAGES; i++) {
      queue.send("m%05d".formatted(i), "k" + i % 11 + " " + id(i));
    }

    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(folder, queue::left, random.nextInt(60));
    }
    if (!queue.left().isEmpty()) {
      KilledProcess.run(folder, queue::left, -1);
    }

    Map<String, String> letters = letters();
    List<String> effects = queue.effects();
    assertThat(effects).as("seed " + seed).doesNotHaveDuplicates();
    for (int i = 0; i < MESSAGES; i++) {
      String why = letters.get("m%05d".formatted(i));
      if (isPoison(i)) {
        assertThat(why).as("%s, seed %d", id(i), seed).isIn("failed", "unknown");
      } else if (why == null) {
        assertThat(effects).as("seed " + seed).contains(id(i));
      } else {
        assertThat(why).as("%s, seed %d", id(i), seed).isEqualTo("unknown");
      }
    }
    assertThat(letters.values().stream().filter("unknown"::equals).count())
        .isLessThanOrEqualTo(KILLS * 8L);
  }

  /// Why each message has a letter; each has one at most.
  private Map<String, String> letters() {
    Map<String, String> whys = new HashMap<>();
    Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("shop.db")), Journal.Settings.USUAL);
    try {
      DeadLetters letters =
          new DeadLetters(
              journal, new DeadLetters.Written(), "booking", 1_000, InstantSource.system());
      letters.refresh();
      List<LetterBook.Line> lines = new ArrayList<>(letters.lines(0, MESSAGES));
      for (LetterBook.Line line : lines) {
        Letter letter = letters.read(line.id());
        assertThat(whys.put(letter.message().id(), line.why())).isNull();
        int number = Integer.parseInt(letter.message().id().substring(1));
        assertThat(new String(letter.message().body().unsafeArray(), StandardCharsets.UTF_8))
            .isEqualTo("k" + number % 11 + " " + id(number));
      }
    } finally {
      journal.close();
    }
    return whys;
  }
}
