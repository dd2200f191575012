package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.Console;
import dev.banyan.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A standard output that takes no more, as on a full disk: no command ends as if all were there.
class FullOutputTest {
  @TempDir Path folder;

  /// Takes some bytes, and then none.
  private static final class Full extends OutputStream {
    private int left = 100;

    @Override
    public void write(int one) throws IOException {
      if (left-- <= 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "schema", "reference", "journal --help"})
  void isToldAndNotFine(String words) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(new Full(), true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            folder,
            Map.of());

    int exit = Main.run(words.split(" "), console);

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("takes no more");
  }
}
