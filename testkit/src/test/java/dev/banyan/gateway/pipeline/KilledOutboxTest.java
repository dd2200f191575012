package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while it relays events, between what it has sent and what it has written
/// down of that, again and again. `-Dkills=N` kills more often.
class KilledOutboxTest {
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final int KEYS = 7;
  private static final int EVENTS = KILLS * 10;

  @TempDir Path folder;

  private List<String> happen() {
    List<String> ids = new ArrayList<>();
    try (TestGateway gateway = TestGateway.start(folder, Orders.MODEL, Map.of(), List.of())) {
      for (int version = 1; version <= EVENTS; version++) {
        for (int key = 0; key < KEYS; key++) {
          if (version == 1) {
            Orders.place(gateway, "K" + key);
          } else {
            Orders.note(gateway, "K" + key, "again");
          }
          ids.add("model/order/K" + key + "/" + version);
        }
      }
    }
    return ids;
  }

  @Test
  void losesNothingAndSendsAgainOnlyTheSameInTheirOrder() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> ids = happen();
    FolderQueue target = new FolderQueue(folder);
    KilledProcess.Left left =
        () -> {
          Set<String> sent = new HashSet<>(target.effects());
          return ids.stream().filter(id -> !sent.contains(id)).toList();
        };

    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(folder, left, 1 + random.nextInt(60), "relaying");
    }
    if (!left.now().isEmpty()) {
      KilledProcess.run(folder, left, -1, "relaying");
    }

    List<String> sent = target.effects();
    assertThat(new HashSet<>(sent)).as("seed " + seed).isEqualTo(new HashSet<>(ids));
    assertThat(sent).as("some were sent again, seed " + seed).hasSizeGreaterThan(ids.size());
    for (int key = 0; key < KEYS; key++) {
      String own = "/K" + key + "/";
      Stream<String> first = sent.stream().distinct().filter(id -> id.contains(own));
      assertThat(first)
          .as("seed " + seed)
          .containsExactlyElementsOf(ids.stream().filter(id -> id.contains(own)).toList());
    }
  }
}
