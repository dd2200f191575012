package dev.banyan.testbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
  @TempDir Path folder;

  @Test
  void acceptsTheSameTextWithOtherLineEnds() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");

    assertThatCode(() -> Golden.check(file, "one\r\ntwo\r\n", false)).doesNotThrowAnyException();
  }

  @Test
  void namesTheFirstLineThatDiffers() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");

    assertThatThrownBy(() -> Golden.check(file, "one\nthree\n", false))
        .hasMessageContaining("a.txt:2:")
        .hasMessageContaining("expected: two")
        .hasMessageContaining("actual:   three");
  }

  @Test
  void saysHowToWriteAMissingFile() {
    assertThatThrownBy(() -> Golden.check(folder.resolve("none.txt"), "one\n", false))
        .hasMessageContaining("-Dgolden=update");
  }

  @Test
  void writesTheFileWhenAskedTo() {
    Path file = folder.resolve("new/a.txt");

    Golden.check(file, "one\n", true);

    assertThat(file).hasContent("one\n");
  }
}
