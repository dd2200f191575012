package dev.banyan.journal.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One in fifty of the ways in which a store may be torn; all of them are `./prove torn`.
class TornTest {
  @Test
  void opensWithAllThatWasAcknowledgedOrNotAtAllWhateverIsWrong(@TempDir Path folder)
      throws IOException {
    Torn torn = new Torn(folder, System.nanoTime());

    torn.run(50);

    assertThat(torn.copies()).isGreaterThan(30);
    assertThat(torn.refused()).isPositive();
  }
}
