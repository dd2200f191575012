package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenMemoryTest {
  private final TokenMemory memory = new TokenMemory();

  private void keep(String token, String claim) {
    Caller caller = new Caller("staff", "ann", null, Set.of(), Set.of(), Map.of("say", claim));
    Binding none = Binding.of(new Claims(new JsonTree.Members(Map.of())));
    memory.keep(
        token,
        new TokenMemory.Good(
            new Recognizer.Finding.Known(caller), Long.MAX_VALUE, 0, null, null, none));
  }

  /// 1 MiB of text takes 2 MiB.
  @Test
  void isBoundedByWhatTokensSay() {
    String large = "x".repeat(1 << 20);
    for (int i = 0; i < 200; i++) {
      keep("large" + i, large);
    }

    assertThat(memory.held()).isBetween(20L, 32L);
  }

  @Test
  void isBoundedInNumberAsWell() {
    for (int i = 0; i < 51_000; i++) {
      keep("small" + i, "");
    }

    assertThat(memory.held()).isBetween(40_000L, 50_100L);
  }
}
