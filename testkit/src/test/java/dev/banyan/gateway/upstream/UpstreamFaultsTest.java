package dev.banyan.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The campaign, each trouble once.
@Timeout(180)
class UpstreamFaultsTest {
  private static final long SEED = 20261122;

  @TempDir Path folder;

  @Test
  void answersAsExpectedWhateverASystemDoesAndGoesOnAfterwards() throws Exception {
    try (Behind behind = new Behind(folder);
        Upstreams upstreams = new Upstreams(folder, behind, SEED)) {
      assertThat(new Campaign(upstreams).run(1)).isEmpty();
    }
  }

  @Test
  void letsNobodyInWhileAKeySetIsInTroubleAndEverybodyAfterwards() throws Exception {
    try (Behind behind = new Behind(folder);
        KeySets keys = new KeySets(folder, behind, SEED)) {
      assertThat(keys.run()).isEmpty();
    }
  }
}
